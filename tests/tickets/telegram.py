"""A server that speaks Telegram's rules for ``sendMessage``: what it takes, shows and refuses.

Source: core.telegram.org/bots/api, "Formatting options" and "sendMessage".
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456789:abcdefghijklmnopqrstuvwxyz_12345678"
LONGEST = 4096  # characters, after the entities were read
_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a"}
_TAG = re.compile(r"<(/?)([^<>\s/]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


class CannotParse(ValueError):
    """What Telegram answers with 400."""


def shown(text: str, parse_mode: str | None) -> str:
    """The message as people read it; raises `CannotParse`."""
    if parse_mode is None:
        return text
    if parse_mode != "HTML":
        raise CannotParse(f"the test's server does not know {parse_mode}")
    text = text.replace("\r", "")  # as Telegram does
    rest = _TAG.sub(_known_tag, text)
    if "<" in rest:
        raise CannotParse("can't parse entities: unclosed start tag")
    return html.unescape(rest)


def _known_tag(found: re.Match[str]) -> str:
    if found[2].lower() not in _TAGS:
        raise CannotParse(f'can\'t parse entities: Unsupported start tag "{found[2]}"')
    return ""


@dataclass(slots=True, kw_only=True)
class Telegram:
    """``answers``: statuses that are given first, whatever is asked."""

    messages: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def bot_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/sendMessage", self._send_message)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _send_message(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if self.answers:
            return _refusal(self.answers.pop(0), "as the test wants it")
        try:
            message = shown(asked["text"], asked.get("parse_mode"))
        except CannotParse as error:
            return _refusal(400, f"Bad Request: {error}")
        if not 0 < len(message) <= LONGEST:
            return _refusal(400, "Bad Request: message is too long")
        self.messages.append(message)
        return web.json_response({"ok": True, "result": {"message_id": len(self.messages)}})


def _refusal(status: int, description: str) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    headers = {"Location": "/elsewhere"} if 300 <= status < 400 else {}
    return web.json_response(body, status=status, headers=headers)
