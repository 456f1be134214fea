"""Calls that want a look, scorecards: routes of the API, and the reviewer's pages."""

from ari_app.desk.review import (
    calibration_page,
    review_api,
    review_page,
    saved_searches_page,
    scorecards_page,
    transcript_page,
)
from ari_app.desk.web.page_route import PageRoute

ROUTES = review_api.ROUTES

PAGES = (
    PageRoute(method="GET", path="/review", handler=review_page.first),
    PageRoute(method="GET", path="/review/{call}", handler=review_page.one),
    PageRoute(method="POST", path="/review", handler=review_page.judge_instant),
    PageRoute(method="POST", path="/review-searches", handler=saved_searches_page.save),
    PageRoute(
        method="POST", path="/review-searches/{number}/forget", handler=saved_searches_page.forget
    ),
    PageRoute(method="POST", path="/review/{call}", handler=review_page.keep),
    PageRoute(method="POST", path="/review/{call}/scorecard", handler=scorecards_page.fill),
    PageRoute(method="GET", path=scorecards_page.LIST, handler=scorecards_page.show),
    PageRoute(method="GET", path=scorecards_page.ONE, handler=scorecards_page.one),
    PageRoute(method="POST", path=scorecards_page.ONE, handler=scorecards_page.answer),
    PageRoute(method="GET", path="/calibration", handler=calibration_page.show),
    PageRoute(method="POST", path="/review/{call}/transcript", handler=transcript_page.correct),
)
