"""A route of the API, and the way a request goes through it.

A :class:`Route` says everything about itself: the method, the path, the right it needs, what it
reads and answers. The server registers it and `openapi` describes it from the same object, so the
description cannot say anything else than the server does. The way of a request: who asks (401),
may they (404), is the question well formed (400, 415, 422), then the handler.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ari_app.desk.web.authentication import who_asked_lately, who_asks
from ari_app.desk.web.problems import Problem
from ari_app.desk.web.reading import UNKEPT, first_unkept, read_json_object
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.errors import NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import Trail, trail_of

PREFIX = "/api/v1"
AUDIO = "audio/flac"  # whole, or a range of it


LARGEST_VERSION = 2**31 - 1  # what the database counts to
Version = Annotated[int, Field(ge=1, le=LARGEST_VERSION)]


class Shape(BaseModel):
    """What goes over the wire; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One authorised request."""

    request: web.Request
    account: Account
    desk: Desk

    @property
    def trail(self) -> Trail:
        """Where what this request does is written down."""
        return trail_of(self.account, self.desk.database, self.request.remote)

    def query(self, shape: type[S]) -> S:
        """The query string in a shape, or 422. A parameter given twice is refused."""
        raw = self.request.query
        if len(set(raw)) < len(raw):
            raise Problem(422, "invalid", "A query parameter was given twice.")
        return _validated(shape, dict(raw))

    async def body(self, shape: type[S]) -> S:
        """The JSON body in a shape, or 415, 400, 422."""
        if self.request.content_type != "application/json":
            raise Problem(415, "unsupported_media_type", "Send application/json.")
        return _validated(shape, await read_json_object(self.request))

    def uuid(self) -> UUID:
        """The path's ``id``, a UUID; anything else does not exist."""
        return uuid_of(self.request.match_info["id"])


def uuid_of(text: str) -> UUID:
    """The UUID in its usual form; raises `NotFound` for anything else."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise NotFound from error
    if str(found) != text.lower():
        raise NotFound
    return found


ApiHandler = Callable[[ApiRequest], Awaitable[Shape | web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """``answers`` None means a file of the type ``file``; ``problems`` are the statuses beyond
    401, 404, 500 and 503.

    ``public``: it reads what anybody may know; whoever was checked a moment ago is believed.
    """

    method: str
    path: str
    summary: str
    right: Right
    handler: ApiHandler
    answers: type[Shape] | None
    query: type[Shape] | None = None
    body: type[Shape] | None = None
    problems: tuple[int, ...] = ()
    public: bool = False
    file: str = AUDIO

    def __post_init__(self) -> None:
        if self.public and self.method != "GET":
            raise ValueError(f"{self.method} {self.path} changes something: it is not public")

    def register(self, app: web.Application) -> None:
        path = PREFIX + self.path
        if self.method == "GET":
            app.router.add_get(path, self._handle)
        else:
            app.router.add_route(self.method, path, self._handle)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        account = await (who_asked_lately if self.public else who_asks)(request)
        if not account.may(self.right):
            raise NotFound
        asked = ApiRequest(request=request, account=account, desk=request.app[DESK])
        reply = await self.handler(asked)
        return json_answer(reply) if isinstance(reply, Shape) else reply


def json_answer(shape: Shape) -> web.Response:
    return web.Response(text=shape.model_dump_json(), content_type="application/json")


def _validated(shape: type[S], values: dict[str, object]) -> S:
    if (unkept := first_unkept(values)) is not None:
        raise Problem(422, "invalid", f"{unkept[:60]}: {UNKEPT}")
    try:
        return shape.model_validate_json(json.dumps(values)) if values else shape.model_validate({})
    except ValidationError as error:
        raise Problem(422, "invalid", _sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    """The first mistake, without repeating what was sent."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "body"
    return f"{name}: {first['msg'].removeprefix('Value error, ')}."
