"""What every area stands on: logging in and out, and what browsers need to trust the desk."""

from ari_app.desk.web import authority_page, login_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="POST", path="/login", handler=login_page.log_in),
    PageRoute(method="POST", path="/logout", handler=login_page.log_out),
    PageRoute(method="GET", path=authority_page.PAGE, handler=authority_page.show),
    PageRoute(method="GET", path=authority_page.FILE, handler=authority_page.file),
)
