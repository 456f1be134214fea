"""The admin's routes and pages; supervisors share trail, undelivered and the line."""

from ari_app.desk.admin import (
    agencies_api,
    agencies_page,
    audit_api,
    audit_page,
    backup_page,
    certificate_page,
    dialplan_page,
    duty_page,
    first_hour_page,
    graph_page,
    guidance_page,
    holds_page,
    line_api,
    line_page,
    list_changes_page,
    places_page,
    prompts_page,
    replay_preview_page,
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
_GUIDANCE = f"{guidance_page.LIST}/{_CODE}"
_AGENCY = f"/admin/agencies/{_CODE}"
_SCORECARD = f"{scorecard_forms_page.LIST}/{{number:[0-9]{{1,18}}}}"
_WALL = "/admin/walls/{number:[0-9]{1,18}}"
_UNIT = f"{units_page.LIST}/{{number:[0-9]{{1,18}}}}"
_DUTY = f"{duty_page.LIST}/{{number:[0-9]{{1,18}}}}"
_SETTING = f"{settings_page.LIST}/{{name:[a-z][a-z_]{{0,30}}(?:[.][a-z][a-z_]{{0,40}})?}}"
_PROMPT = f"{prompts_page.LIST}/{{name:[a-z_]{{1,30}}(?:\\.[a-z]{{2}})?}}"
_SETTINGS_CHANGE = f"{settings_page.HISTORY}/{{number:[0-9]{{1,9}}}}"
_LIST_CHANGE = f"{list_changes_page.PAGE}/{{number:[0-9]{{1,18}}}}"
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
    PageRoute(method="GET", path=guidance_page.LIST, handler=guidance_page.show),
    PageRoute(method="GET", path=guidance_page.NEW, handler=guidance_page.new_card),
    PageRoute(method="POST", path=guidance_page.NEW, handler=guidance_page.create),
    PageRoute(method="GET", path=guidance_page.JSON, handler=guidance_page.download_json),
    PageRoute(method="GET", path=guidance_page.CSV, handler=guidance_page.download_csv),
    PageRoute(method="POST", path=guidance_page.CSV, handler=guidance_page.bring),
    PageRoute(method="GET", path=_GUIDANCE, handler=guidance_page.one),
    PageRoute(method="POST", path=_GUIDANCE, handler=guidance_page.change),
    PageRoute(method="POST", path=f"{_GUIDANCE}/review", handler=guidance_page.review),
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
    PageRoute(method="GET", path=holds_page.LIST, handler=holds_page.show),
    PageRoute(method="POST", path=holds_page.LIST, handler=holds_page.act),
    PageRoute(method="GET", path=replays_page.LIST, handler=replays_page.show),
    PageRoute(method="POST", path=replays_page.LIST, handler=replay_preview_page.act),
    PageRoute(method="GET", path=f"{replays_page.LIST}-state", handler=replay_preview_page.state),
    PageRoute(method="GET", path=replay_preview_page.PAGE, handler=replay_preview_page.show),
    PageRoute(method="GET", path=f"{replays_page.LIST}/{{name}}", handler=replays_page.one),
    PageRoute(method="GET", path=dialplan_page.LIST, handler=dialplan_page.show),
    PageRoute(method="POST", path=dialplan_page.LIST, handler=dialplan_page.change),
    PageRoute(method="GET", path=f"{dialplan_page.LIST}/state", handler=dialplan_page.state),
    PageRoute(method="POST", path=f"{dialplan_page.LIST}/trial", handler=dialplan_page.decide),
    PageRoute(method="GET", path=f"{dialplan_page.LIST}/graph", handler=graph_page.show),
    PageRoute(method="GET", path=units_page.LIST, handler=units_page.show),
    PageRoute(method="POST", path=units_page.LIST, handler=units_page.add),
    PageRoute(method="GET", path=units_page.FILE, handler=units_page.download),
    PageRoute(method="POST", path=units_page.FILE, handler=units_page.bring),
    PageRoute(method="GET", path=_UNIT, handler=units_page.one),
    PageRoute(method="POST", path=_UNIT, handler=units_page.change),
    PageRoute(method="GET", path=duty_page.LIST, handler=duty_page.show),
    PageRoute(method="POST", path=duty_page.LIST, handler=duty_page.add),
    PageRoute(method="GET", path=duty_page.FILE, handler=duty_page.download),
    PageRoute(method="POST", path=duty_page.FILE, handler=duty_page.bring),
    PageRoute(method="POST", path=_DUTY, handler=duty_page.remove),
    PageRoute(method="GET", path=list_changes_page.PAGE, handler=list_changes_page.show),
    PageRoute(method="POST", path=_LIST_CHANGE, handler=list_changes_page.take_back),
    PageRoute(method="GET", path=backup_page.LIST, handler=backup_page.show),
    PageRoute(method="POST", path=backup_page.LIST, handler=backup_page.ask),
    PageRoute(method="GET", path=certificate_page.LIST, handler=certificate_page.show),
    PageRoute(method="POST", path=certificate_page.LIST, handler=certificate_page.act),
    PageRoute(method="POST", path=f"{certificate_page.LIST}/put", handler=certificate_page.put),
    PageRoute(method="GET", path=places_page.LIST, handler=places_page.show),
    PageRoute(method="POST", path=places_page.LIST, handler=places_page.preview),
    PageRoute(method="POST", path=f"{places_page.LIST}/apply", handler=places_page.apply),
    PageRoute(method="GET", path=f"{places_page.LIST}.csv", handler=places_page.download),
    PageRoute(method="GET", path=settings_page.LIST, handler=settings_page.show),
    PageRoute(method="POST", path=settings_page.LIST, handler=settings_page.apply),
    PageRoute(method="GET", path="/admin/settings-state", handler=settings_page.state),
    PageRoute(method="GET", path=settings_page.HISTORY, handler=settings_page.history),
    PageRoute(method="POST", path=settings_page.LEFT_OUT, handler=settings_page.drop),
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
    PageRoute(method="POST", path=f"{trunks_page.LIST}/password", handler=trunks_page.password),
    PageRoute(method="POST", path=trunks_page.LIST, handler=trunks_page.test),
    PageRoute(method="GET", path="/admin/agencies", handler=agencies_page.list_agencies),
    PageRoute(method="GET", path="/admin/new-agency", handler=agencies_page.new_agency),
    PageRoute(method="POST", path="/admin/new-agency", handler=agencies_page.create),
    PageRoute(method="GET", path=_AGENCY, handler=agencies_page.one_agency),
    PageRoute(method="POST", path=_AGENCY, handler=agencies_page.change),
    PageRoute(method="POST", path=f"{_AGENCY}/channels", handler=agencies_page.add_channel),
    PageRoute(method="POST", path=_CHANNEL, handler=agencies_page.use_channel),
)
