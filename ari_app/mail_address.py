"""An e-mail server as Apprise writes it: ``mailto://user:password@server?from=…&to=…``. Pure."""

from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit


def names_sender(url: str) -> bool:
    """Whether it says who a mail is from; else Apprise refuses it, and says so only when it sends.

    ``from=``, a user that is an address, or a user at a server that has a name.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    query = {key.lower(): values for key, values in parse_qs(parts.query).items()}
    if any(query.get("from", ())):
        return True
    user = unquote(parts.username or "")
    return "@" in user or bool(user and host and not _is_number(host))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
