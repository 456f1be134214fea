"""Calls and their recordings: routes of the API. A call's page is its ticket's (`tickets`)."""

from ari_app.desk.calls import calls_api, recording_api
from ari_app.desk.web.page_route import PageRoute

ROUTES = (*calls_api.ROUTES, *recording_api.ROUTES)

PAGES: tuple[PageRoute, ...] = ()
