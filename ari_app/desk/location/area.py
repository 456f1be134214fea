"""Where the caller is: routes of the API, and the files that callers shared."""

from ari_app.desk.location import location_api, shared_file
from ari_app.desk.web.page_route import PageRoute

ROUTES = location_api.ROUTES

PAGES = (PageRoute(method="GET", path="/shared/{id}", handler=shared_file.shared_file),)
