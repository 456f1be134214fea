"""The line now: its routes of the API, and its pages."""

from ari_app.desk.live import (
    announcements_api,
    announcements_page,
    board_page,
    callbacks_api,
    console_page,
    first_page,
    ground_page,
    held_api,
    listening,
    live_api,
    members_api,
    messages_api,
    notices_api,
    phone_api,
    phone_socket,
    silent_api,
    supervise_api,
    talk_api,
    waiting_api,
)
from ari_app.desk.web.page_route import PageRoute

ROUTES = (
    *held_api.ROUTES,
    *live_api.ROUTES,
    *members_api.ROUTES,
    *phone_api.ROUTES,
    *callbacks_api.ROUTES,
    *silent_api.ROUTES,
    *talk_api.ROUTES,
    *waiting_api.ROUTES,
    *announcements_api.ROUTES,
    *supervise_api.ROUTES,
    *notices_api.ROUTES,
    *messages_api.ROUTES,
)

PAGES = (
    PageRoute(method="GET", path="/", handler=first_page.first),
    PageRoute(method="GET", path="/board", handler=first_page.board),
    PageRoute(method="GET", path="/board/events", handler=board_page.events),
    PageRoute(method="GET", path="/console/events", handler=console_page.events),
    PageRoute(method="GET", path=ground_page.TILES, handler=ground_page.tile),
    PageRoute(method="GET", path=ground_page.OUTLINE, handler=ground_page.outline),
    PageRoute(method="GET", path="/announcements", handler=announcements_page.show),
    PageRoute(method="POST", path="/announcements", handler=announcements_page.start),
    PageRoute(method="POST", path="/announcements/end", handler=announcements_page.end),
    PageRoute(method="GET", path=announcements_page.ONE, handler=announcements_page.heard),
    PageRoute(method="GET", path="/phone/ws", handler=phone_socket.connect),
    PageRoute(method="GET", path="/calls/{id}/last.wav", handler=listening.last),
)
