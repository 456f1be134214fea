"""The admin's routes and pages; supervisors share trail, undelivered and the line."""

from ari_app.desk.admin import (
    agencies_api,
    agencies_page,
    audit_api,
    audit_page,
    dialplan_page,
    duty_page,
    first_hour_page,
    graph_page,
    line_api,
    line_page,
    prompts_page,
    replays_page,
    retention_page,
    scorecard_forms_page,
    settings_page,
    trunks_page,
    types_page,
    undelivered_page,
    units_page,
    walls_page,
)
from ari_app.desk.web.page_route import PageRoute

_CODE = "{code:[a-z][a-z0-9_]{1,29}}"
_TYPE = f"/admin/types/{_CODE}"
_AGENCY = f"/admin/agencies/{_CODE}"
_SCORECARD = f"{scorecard_forms_page.LIST}/{{number:[0-9]{{1,18}}}}"
_WALL = "/admin/walls/{number:[0-9]{1,18}}"
_UNIT = f"{units_page.LIST}/{{number:[0-9]{{1,18}}}}"
_DUTY = f"{duty_page.LIST}/{{number:[0-9]{{1,18}}}}"
_SETTING = f"{settings_page.LIST}/{{name:[a-z][a-z_]{{0,30}}(?:[.][a-z][a-z_]{{0,40}})?}}"
_PROMPT = f"{prompts_page.LIST}/{{name:[a-z_]{{1,30}}}}"
_SETTINGS_CHANGE = f"{settings_page.HISTORY}/{{number:[0-9]{{1,9}}}}"
_CHANNEL = f"{_AGENCY}/channels/{{number:[0-9]{{1,18}}}}"

ROUTES = (*agencies_api.ROUTES, *audit_api.ROUTES, *line_api.ROUTES)

PAGES = (
    PageRoute(method="GET", path="/audit", handler=audit_page.show),
    PageRoute(method="GET", path=first_hour_page.PAGE, handler=first_hour_page.show),
    PageRoute(method="GET", path="/admin/types", handler=types_page.list_types),
    PageRoute(method="POST", path="/admin/types", handler=types_page.move),
    PageRoute(method="GET", path="/admin/new-type", handler=types_page.new_type),
    PageRoute(method="POST", path="/admin/new-type", handler=types_page.create),
    PageRoute(method="GET", path=_TYPE, handler=types_page.one_type),
    PageRoute(method="POST", path=_TYPE, handler=types_page.change),
    PageRoute(
        method="GET", path=scorecard_forms_page.LIST, handler=scorecard_forms_page.list_forms
    ),
    PageRoute(method="GET", path="/admin/new-scorecard", handler=scorecard_forms_page.new_form),
    PageRoute(method="POST", path="/admin/new-scorecard", handler=scorecard_forms_page.create),
    PageRoute(method="GET", path=_SCORECARD, handler=scorecard_forms_page.one_form),
    PageRoute(method="POST", path=_SCORECARD, handler=scorecard_forms_page.change),
    PageRoute(method="GET", path=undelivered_page.LIST, handler=undelivered_page.show),
    PageRoute(method="POST", path=undelivered_page.LIST, handler=undelivered_page.retry),
    PageRoute(method="GET", path=line_page.LIST, handler=line_page.show),
    PageRoute(method="POST", path=line_page.LIST, handler=line_page.see),
    PageRoute(method="GET", path=walls_page.LIST, handler=walls_page.show),
    PageRoute(method="POST", path=walls_page.LIST, handler=walls_page.pair),
    PageRoute(method="POST", path=_WALL, handler=walls_page.revoke),
    PageRoute(method="GET", path=retention_page.LIST, handler=retention_page.show),
    PageRoute(method="GET", path=replays_page.LIST, handler=replays_page.show),
    PageRoute(method="GET", path=f"{replays_page.LIST}/{{name}}", handler=replays_page.one),
    PageRoute(method="GET", path=dialplan_page.LIST, handler=dialplan_page.show),
    PageRoute(method="POST", path=dialplan_page.LIST, handler=dialplan_page.change),
    PageRoute(method="GET", path=f"{dialplan_page.LIST}/state", handler=dialplan_page.state),
    PageRoute(method="POST", path=f"{dialplan_page.LIST}/trial", handler=dialplan_page.decide),
    PageRoute(method="GET", path=f"{dialplan_page.LIST}/graph", handler=graph_page.show),
    PageRoute(method="GET", path=units_page.LIST, handler=units_page.show),
    PageRoute(method="POST", path=units_page.LIST, handler=units_page.add),
    PageRoute(method="GET", path=units_page.FILE, handler=units_page.take_along),
    PageRoute(method="POST", path=units_page.FILE, handler=units_page.bring),
    PageRoute(method="GET", path=_UNIT, handler=units_page.one),
    PageRoute(method="POST", path=_UNIT, handler=units_page.change),
    PageRoute(method="GET", path=duty_page.LIST, handler=duty_page.show),
    PageRoute(method="POST", path=duty_page.LIST, handler=duty_page.add),
    PageRoute(method="GET", path=duty_page.FILE, handler=duty_page.take_along),
    PageRoute(method="POST", path=duty_page.FILE, handler=duty_page.bring),
    PageRoute(method="POST", path=_DUTY, handler=duty_page.remove),
    PageRoute(method="GET", path=settings_page.LIST, handler=settings_page.show),
    PageRoute(method="POST", path=settings_page.LIST, handler=settings_page.apply),
    PageRoute(method="GET", path="/admin/settings-state", handler=settings_page.state),
    PageRoute(method="GET", path=settings_page.HISTORY, handler=settings_page.history),
    PageRoute(method="POST", path=_SETTINGS_CHANGE, handler=settings_page.undo),
    PageRoute(method="GET", path=_SETTING, handler=settings_page.one),
    PageRoute(method="POST", path=_SETTING, handler=settings_page.change),
    PageRoute(method="GET", path=prompts_page.LIST, handler=prompts_page.show),
    PageRoute(method="GET", path=_PROMPT, handler=prompts_page.one),
    PageRoute(method="POST", path=_PROMPT, handler=prompts_page.change),
    PageRoute(method="POST", path=f"{_PROMPT}/versions", handler=prompts_page.upload),
    PageRoute(
        method="GET", path=f"{_PROMPT}/{{number:-?[0-9]{{1,4}}}}.wav", handler=prompts_page.listen
    ),
    PageRoute(method="GET", path=trunks_page.LIST, handler=trunks_page.show),
    PageRoute(method="POST", path=trunks_page.LIST, handler=trunks_page.test),
    PageRoute(method="GET", path="/admin/agencies", handler=agencies_page.list_agencies),
    PageRoute(method="GET", path="/admin/new-agency", handler=agencies_page.new_agency),
    PageRoute(method="POST", path="/admin/new-agency", handler=agencies_page.create),
    PageRoute(method="GET", path=_AGENCY, handler=agencies_page.one_agency),
    PageRoute(method="POST", path=_AGENCY, handler=agencies_page.change),
    PageRoute(method="POST", path=f"{_AGENCY}/channels", handler=agencies_page.add_channel),
    PageRoute(method="POST", path=_CHANNEL, handler=agencies_page.use_channel),
)
