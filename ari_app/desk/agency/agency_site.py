"""The routes and pages of a ticket's way to its agencies, put together for the site."""

from aiohttp import web

from ari_app.desk.admin import agencies_api
from ari_app.desk.agency import agency_api, agency_page
from ari_app.desk.tickets import alarms_api, dispatch_api

ROUTES = (
    *dispatch_api.ROUTES,
    *agencies_api.ROUTES,
    *alarms_api.ROUTES,
    *agency_api.ROUTES,
)
_PHOTO = r"/photos/{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"


def add_pages(app: web.Application) -> None:
    app.router.add_get("/agency", agency_page.tickets)
    app.router.add_get("/agency/{label}", agency_page.ticket)
    app.router.add_post("/agency/{label}", agency_page.take)
    app.router.add_get(_PHOTO, agency_page.photo)
