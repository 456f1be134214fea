"""The report as a file: spreadsheet, CSV, PDF; and the counts for the ministry.

What leaves the centre has no telephone number in it, and who took it is in the audit trail.
"""

from collections.abc import Mapping

from aiohttp import web

from ari_app.desk.reports.reports_page import of_request, period_asked
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.problems import RETRY_AFTER_S
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, trail_of
from ari_app.reports import ministry as ministry_export
from ari_app.reports.paper import as_csv, paper_of
from ari_app.reports.paper_process import Format, PaperUnmade, made_apart
from ari_app.reports.period import Period
from ari_app.reports.reading import read_counted

_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


async def paper(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period, form = period_asked(request, account), request.match_info["form"]
    settings = request.app[DESK].settings.reports
    try:
        report = await of_request(request, account, period)
        made = paper_of(report, signed=settings.signed)
        body = (
            as_csv(made) if form == "csv" else await made_apart(Format(form), made, settings.crest)
        )
    except PaperUnmade as error:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": str(RETRY_AFTER_S)}) from error
    await _into_trail(request, account, period, form)
    return _file(body, form, f"112_{account.centre}_{period.name}.{form}")


async def ministry(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period, form = period_asked(request, account), request.match_info["form"]
    database = request.app[DESK].database
    counted = await read_counted(database, account.centre, account.time_zone, period)
    row = ministry_export.ministry_row(
        counted,
        ministry_export.field_list(),
        centre=account.centre,
        centre_name=account.centre_name,
        period=period,
    )
    body = ministry_export.as_json(row) if form == "json" else ministry_export.as_csv(row)
    await _into_trail(request, account, period, f"ministry.{form}")
    return _file(body, form, f"112_{account.centre}_{period.name}_kementerian.{form}")


async def _into_trail(request: web.Request, account: Account, period: Period, what: str) -> None:
    """No file leaves without its line in the trail."""
    trail = trail_of(account, request.app[DESK].database, request.remote)
    await trail.write(
        AuditEntry(action="reports.export", subject=period.name, detail={"what": what})
    )


def _file(body: bytes, form: str, name: str) -> web.Response:
    response = web.Response(body=body)
    response.headers["Content-Type"] = _TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
