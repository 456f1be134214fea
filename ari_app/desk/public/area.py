"""The desk's page of what goes to the public; it has nothing in the API."""

from ari_app.desk.public import release_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

_CASE = f"{release_page.PAGE}/{{id:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}}}"

PAGES = (
    PageRoute(method="GET", path=release_page.PAGE, handler=release_page.show),
    PageRoute(
        method="POST",
        path=f"{release_page.PAGE}/{{number:[0-9]{{1,18}}}}",
        handler=release_page.decide,
    ),
    PageRoute(method="POST", path=_CASE, handler=release_page.withdraw),
)
