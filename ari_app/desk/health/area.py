"""How the centre is, for whoever watches the machine."""

from ari_app.desk.health import health_page, metrics
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="GET", path="/healthz", handler=health_page.alive),
    PageRoute(method="GET", path="/readyz", handler=health_page.ready),
    PageRoute(method="GET", path="/metrics", handler=metrics.metrics),
)
