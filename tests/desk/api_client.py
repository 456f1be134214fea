"""Asks the API as a program does, and holds every answer against the description it serves."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from tests.desk.schema import fits

LONGEST_LINE = 8190  # octets of a path with its query; aiohttp's max_line_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    json: Any = None


@dataclass(slots=True, kw_only=True)
class ApiClient:
    http: ClientSession
    description: dict[str, Any] = field(default_factory=dict)

    async def get(self, path: str, role: str | None = None, **headers: str) -> Reply:
        return await self.ask("GET", path, role, headers=headers)

    async def post(self, path: str, role: str | None = None, body: Any = None) -> Reply:
        return await self.ask("POST", path, role, json=body)

    async def ask(
        self,
        method: str,
        path: str,
        role: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Reply:
        """One request under ``/api/v1``; ``role`` names the token."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer token-{role}"
        url = f"/api/v1{path}"
        async with self.http.request(method, url, headers=sent, **more) as got:
            body = await got.read()
            parsed = await got.json() if got.content_type == "application/json" and body else None
            reply = Reply(status=got.status, headers=dict(got.headers), body=body, json=parsed)
            line = len(got.request_info.url.raw_path_qs)
        if line > LONGEST_LINE and reply.status == 400:  # refused as HTTP, before any route
            return reply
        await self._check(method, path.partition("?")[0], reply)
        return reply

    async def _check(self, method: str, path: str, reply: Reply) -> None:
        """The status is described for this route, and the body fits."""
        operation = await self._operation(method, path)
        if operation is None:
            assert reply.status in (404, 405)
            return
        described = operation["responses"][str(reply.status)]
        if "application/json" in described.get("content", {}) and method != "HEAD":
            schema = described["content"]["application/json"]["schema"]
            assert fits(reply.json, schema, self.description), (path, reply.json)

    async def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        if not self.description:
            async with self.http.get("/api/v1/openapi.json") as got:
                self.description = await got.json()
        parts = f"/api/v1{path}".split("/")
        for template, operations in self.description["paths"].items():
            wanted = template.split("/")
            same = [w == p or w.startswith("{") for w, p in zip(wanted, parts, strict=False)]
            if len(wanted) == len(parts) and all(same):
                found: dict[str, Any] | None = operations.get(method.lower().replace("head", "get"))
                return found
        return None
