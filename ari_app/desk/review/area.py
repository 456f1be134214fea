"""Calls that want a look: routes of the API, and the reviewer's pages."""

from ari_app.desk.review import review_api, review_page
from ari_app.desk.web.page_route import PageRoute

ROUTES = review_api.ROUTES

PAGES = (
    PageRoute(method="GET", path="/review", handler=review_page.first),
    PageRoute(method="GET", path="/review/{call}", handler=review_page.one),
    PageRoute(method="POST", path="/review", handler=review_page.judge_instant),
    PageRoute(method="POST", path="/review/{call}", handler=review_page.keep),
)
