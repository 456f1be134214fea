"""Telling people through Apprise: e-mail, Telegram, WhatsApp gateways and what else it knows.

What we write is *text*, and is read as it was written on every channel: where a service wants HTML
or Markdown, Apprise escapes it. An address cannot ask for another format. What is longer than a
service takes is sent in several messages.

Redirects are not followed, whatever the address says: they could lead what is secret anywhere.

Apprise says only whether it got through; why stands in its log, of which we read the statuses of
HTTP and SMTP. The log itself holds addresses with their passwords and leaves this module nowhere.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import apprise
from apprise.attachment.memory import AttachMemory
from apprise.plugins import url_to_dict

from ari_app.tickets.notice import Words
from ari_app.tickets.own_machine import leads_here
from ari_app.tickets.retry import (
    LOCAL_PROBLEM,
    UNSURE_PROBLEM,
    UNTRUSTED_PROBLEM,
    UNUSABLE_PROBLEM,
    Failed,
    Trouble,
    trouble_of,
)

TIMEOUT_S = 30.0
_parse: Callable[[str], dict[str, Any] | None] = url_to_dict
_kept: Callable[..., Any] = AttachMemory
_SAID: ContextVar[list[str] | None] = ContextVar("said", default=None)
_NEVER = logging.CRITICAL + 1
_HTTP_STATUS = re.compile(r"\berror=(\d{3})\b")  # as all of Apprise's services say it
_SMTP_STATUS = re.compile(r"\((\d{3}), b")  # as smtplib's errors print their reply
_UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"  # as OpenSSL says it
_CUT_OFF = "Sending email to "  # as it is said where the server was reached and then failed
_AWAY = re.compile(r"a connection error occurred", re.IGNORECASE)
_LOCAL = Failed(trouble=Trouble.REFUSED, problem=LOCAL_PROBLEM)
_UNSURE = Failed(trouble=Trouble.UNSURE, problem=UNSURE_PROBLEM)
_UNUSABLE = Failed(trouble=Trouble.REFUSED, problem=UNUSABLE_PROBLEM)


def usable(url: str) -> bool:
    """Whether Apprise knows what to do with this address."""
    return _service(url) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A file that goes with a message."""

    name: str
    kind: str  # by MIME
    data: bytes


async def deliver(
    url: str,
    words: Words,
    *,
    local: bool = False,
    enclosed: Enclosed | None = None,
    within_s: float = TIMEOUT_S,
) -> Failed | None:
    """None when the service took the message; ``local``: it may be on this machine.

    ``within_s``: how long a mail server may think about a message, and all of it may last.
    """
    service = await asyncio.to_thread(_service, url)
    if service is None:
        return _UNUSABLE
    service.socket_connect_timeout = within_s
    is_sent = False
    try:
        async with asyncio.timeout(within_s):
            if not local and await asyncio.to_thread(_is_local, service):
                return _LOCAL
            is_sent = True
            return await _send(service, words, enclosed)
    except TimeoutError:
        if is_sent:
            return _UNSURE
        return Failed(trouble=Trouble.NOT_NOW, problem=f"No answer within {within_s:g} s.")


async def _send(
    service: apprise.NotifyBase, words: Words, enclosed: Enclosed | None
) -> Failed | None:
    messenger = apprise.Apprise()
    messenger.add(service)
    files = apprise.AppriseAttachment()
    if enclosed is not None:
        files.add(_kept(content=enclosed.data, name=enclosed.name, mimetype=enclosed.kind))
    said: list[str] = []
    token = _SAID.set(said)
    try:
        accepted = await messenger.async_notify(
            title=words.title,
            body=words.text,
            body_format=apprise.NotifyFormat.TEXT,
            attach=files if enclosed is not None else None,
        )
    finally:
        _SAID.reset(token)
    return None if accepted else failure_of(said)


def failure_of(lines: Iterable[str]) -> Failed:
    """What the log of a failed try says: a status that can never pass, or anything else."""
    said = list(lines)
    if any(_UNTRUSTED in line for line in said):  # renewed or installed, it passes next time
        return Failed(trouble=Trouble.NOT_NOW, problem=UNTRUSTED_PROBLEM)
    http = [int(status) for line in said for status in _HTTP_STATUS.findall(line)]
    smtp = [int(status) for line in said for status in _SMTP_STATUS.findall(line)]
    troubles = {*map(trouble_of, http), *map(_smtp_trouble, smtp)}
    if any(_AWAY.search(line) for line in said):
        troubles.add(Trouble.NOT_NOW)
    if not (http or smtp) and any(line.startswith(_CUT_OFF) for line in said):
        return _UNSURE
    statuses = ", ".join(dict.fromkeys(str(status) for status in (*http, *smtp)))
    problem = f"The service refused it ({statuses})." if statuses else "The service refused it."
    passes = troubles != {Trouble.REFUSED}
    return Failed(trouble=Trouble.NOT_NOW if passes else Trouble.REFUSED, problem=problem)


def _smtp_trouble(status: int) -> Trouble:
    """RFC 5321, 4.2.1: 4yz may pass, 5yz never will."""
    return Trouble.REFUSED if status >= 500 else Trouble.NOT_NOW


def _service(url: str) -> apprise.NotifyBase | None:
    """The address as Apprise understands it, without what would change our words or their way."""
    _keep_quiet()
    parsed = _parse(url)
    if parsed is None:
        return None
    parsed.pop("format", None)
    parsed |= {"redirect": False, "overflow": parsed.get("overflow", "split")}
    asset = apprise.AppriseAsset(http_redirects=False)
    made: apprise.NotifyBase | None = apprise.Apprise.instantiate(
        parsed, asset=asset, suppress_exceptions=True
    )
    return made


def _is_local(service: apprise.NotifyBase) -> bool:
    """Only services whose address names a host are asked; blocking (the name is looked up).

    The others are known by their makers' names. What stands there in a host's place is a token,
    which must not be looked up anywhere.
    """
    names_host = any("{host}" in template for template in getattr(service, "templates", ()))
    host = getattr(service, "smtp_host", None) or getattr(service, "host", None)
    return names_host and isinstance(host, str) and leads_here(host)


def _overhear(record: logging.LogRecord) -> bool:
    """Keeps what is said of the try under way for `failure_of`; lets nothing reach a handler."""
    said = _SAID.get()
    if said is not None:
        said.append(record.getMessage())
    return False


def _keep_quiet() -> None:
    """Apprise's log, and that of urllib3 with its addresses, are written nowhere."""
    theirs = logging.getLogger("apprise")
    theirs.setLevel(logging.DEBUG)
    theirs.addFilter(_overhear)  # once: a filter that is there already is not added again
    logging.getLogger("urllib3").setLevel(_NEVER)
