"""The handbook's pages."""

from ari_app.desk.help import help_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="GET", path=help_page.LIST, handler=help_page.show),
    PageRoute(
        method="GET",
        path=f"{help_page.LIST}/pictures/{{name:[a-z0-9-]{{1,40}}\\.webp}}",
        handler=help_page.picture,
    ),
    PageRoute(
        method="GET",
        path=f"{help_page.LIST}/{{chapter:[a-z0-9-]{{1,40}}}}",
        handler=help_page.chapter,
    ),
)
