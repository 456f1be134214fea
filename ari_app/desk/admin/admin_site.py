"""The admin's pages, and what supervisors share with them, put together for the site."""

from aiohttp import web

from ari_app.desk.admin import agencies_page, types_page, undelivered_page

_CODE = "{code:[a-z][a-z0-9_]{1,29}}"
_TYPE = f"/admin/types/{_CODE}"
_AGENCY = f"/admin/agencies/{_CODE}"


def add_pages(app: web.Application) -> None:
    app.router.add_get("/admin/types", types_page.list_types)
    app.router.add_post("/admin/types", types_page.move)
    app.router.add_get("/admin/new-type", types_page.new_type)
    app.router.add_post("/admin/new-type", types_page.create)
    app.router.add_get(_TYPE, types_page.one_type)
    app.router.add_post(_TYPE, types_page.change)
    app.router.add_get(undelivered_page.LIST, undelivered_page.show)
    app.router.add_post(undelivered_page.LIST, undelivered_page.retry)
    app.router.add_get("/admin/agencies", agencies_page.list_agencies)
    app.router.add_get("/admin/new-agency", agencies_page.new_agency)
    app.router.add_post("/admin/new-agency", agencies_page.create)
    app.router.add_get(_AGENCY, agencies_page.one_agency)
    app.router.add_post(_AGENCY, agencies_page.change)
    app.router.add_post(f"{_AGENCY}/channels", agencies_page.add_channel)
    app.router.add_post(f"{_AGENCY}/channels/{{number:[0-9]{{1,18}}}}", agencies_page.use_channel)
