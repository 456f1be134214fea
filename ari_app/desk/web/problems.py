"""Everything that the API answers instead of what was asked, as JSON, with nothing leaked.

A handler raises a :class:`Problem`; `json_problems` also turns the web server's own errors (404,
405, 413), a database or an Asterisk that is away (503), and our own bugs (500, logged here, told
to nobody) into the same form: ``{"error": code, "message": one sentence}``.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from ari_app.asterisk.ami_connection import AmiAway, AmiRefused
from ari_app.errors import Invalid, NotFound, Refused, Unavailable
from ari_app.repeats import REPEATS
from ari_app.store.database import DatabaseAway

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RETRY_AFTER_S = 5


class ProblemShape(BaseModel):
    """Any answer that is not the one asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Problem")

    error: str
    message: str


class Problem(Exception):
    """An expected failure with its status; the message is for the one who asked."""

    def __init__(
        self, status: int, error: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.headers = dict(headers or {})


def unauthorized(ended: date | None = None) -> Problem:
    """``ended``: the last day of the token that was shown."""
    says = "A valid bearer token is needed."
    if ended:
        says = f"The token's last day was {ended}; ask an admin of the centre for another one."
    return Problem(401, "unauthorized", says, {"WWW-Authenticate": "Bearer"})


def unavailable(what: str) -> Problem:
    return Problem(503, "unavailable", f"{what} cannot be reached.", _RETRY)


def starting(what: str) -> Problem:
    """Right after a start: truer than an answer in which something is missing."""
    return Problem(
        503, "unavailable", f"The desk has just started and does not know yet {what}.", _RETRY
    )


def answer(problem: Problem) -> web.Response:
    shape = ProblemShape(error=problem.error, message=problem.message)
    return web.Response(
        status=problem.status,
        text=shape.model_dump_json(),
        content_type="application/json",
        headers=problem.headers,
    )


@web.middleware
async def json_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """For paths under ``/api`` only; pages have their own words."""
    if not request.path.startswith("/api"):
        return await handler(request)
    try:
        return await handler(request)
    except Exception as error:
        if isinstance(error, ConnectionError) and request.transport is None:
            raise  # whoever asked is gone: there is nobody to answer
        return answer(_problem(error, request))


def _problem(error: Exception, request: web.Request) -> Problem:
    match error:
        case Problem():
            return error
        case web.HTTPException():
            return _of_server(error)
        case DatabaseAway():
            return unavailable("The database")
        case AmiAway():
            return unavailable("Asterisk")
        case Refused():
            return _refused(error)
        case AmiRefused():
            return Problem(409, "conflict", "Asterisk refused; the call may have ended.")
    said = {"action": "desk_bug", "path": request.path, REPEATS: type(error).__name__}
    log.exception("a request failed", extra=said)
    return Problem(500, "internal", "Something went wrong; it has been logged.")


def _refused(error: Refused) -> Problem:
    """What a rule said no to (``ari_app.errors``)."""
    match error:
        case NotFound():
            return Problem(404, "not_found", str(error))
        case Invalid():
            return Problem(422, "invalid", str(error))
        case Unavailable():
            return Problem(503, "unavailable", str(error), _RETRY)
    return Problem(409, "conflict", str(error))


def _of_server(error: web.HTTPException) -> Problem:
    names = {
        404: "not_found",
        405: "method_not_allowed",
        408: "too_slow",
        413: "too_large",
        429: "too_many",
    }
    headers = {key: error.headers[key] for key in ("Allow", "Location") if key in error.headers}
    name = names.get(error.status, "bad_request")
    return Problem(error.status, name, f"{error.reason}.", headers)


_RETRY = {"Retry-After": str(RETRY_AFTER_S)}
