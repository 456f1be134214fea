"""People's own accounts, and those that an admin keeps."""

from ari_app.desk.accounts import accounts_page, invited_page, own_page, seats_page, tokens_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

_LOGIN = "/admin/accounts/{login:[a-z0-9][a-z0-9._-]{1,39}}"
_INVITED = "/invited/{word:[A-Za-z0-9_-]{20,100}}"

PAGES = (
    PageRoute(method="GET", path="/account", handler=own_page.show),
    PageRoute(method="POST", path="/account", handler=own_page.act),
    PageRoute(method="GET", path=_INVITED, handler=invited_page.show),
    PageRoute(method="POST", path=_INVITED, handler=invited_page.accept),
    PageRoute(method="GET", path="/admin/accounts", handler=accounts_page.list_accounts),
    PageRoute(method="GET", path="/admin/new-account", handler=accounts_page.new_account),
    PageRoute(method="POST", path="/admin/new-account", handler=accounts_page.create),
    PageRoute(method="GET", path=seats_page.LIST, handler=seats_page.show),
    PageRoute(method="POST", path=seats_page.LIST, handler=seats_page.act),
    PageRoute(method="GET", path=tokens_page.LIST, handler=tokens_page.show),
    PageRoute(method="POST", path=tokens_page.LIST, handler=tokens_page.act),
    PageRoute(method="GET", path=_LOGIN, handler=accounts_page.one_account),
    PageRoute(method="POST", path=_LOGIN, handler=accounts_page.act),
)
