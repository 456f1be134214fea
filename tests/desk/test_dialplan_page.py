"""The dialplan's page without a script and without a centre: drafts, conflicts, checks, bounds."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from ari_app.asterisk.configuration import SHIPPED
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.operations import plan_draft
from ari_app.operations.plan_draft import LONGEST
from ari_app.settings import Settings
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_every_route import begin_session, cookie_of
from tests.patience import PATIENCE_S

PAGE = "/admin/dialplan"
QUEUES = (SHIPPED / "queues.conf").read_text()
EDITED = QUEUES.replace("retry = 1", "retry = 2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """Whoever writes: their session, and the forms as the page makes them."""

    http: ClientSession
    login: str = "admin"

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={cookie_of(self.login)}"}

    async def page(self, address: str = PAGE) -> str:
        async with self.http.get(address, headers=self.headers) as reply:
            assert reply.status == 200, await reply.text()
            return await reply.text()

    async def state(self) -> dict[str, Any]:
        async with self.http.get(f"{PAGE}/state", headers=self.headers) as reply:
            found: dict[str, Any] = await reply.json()
            return found

    async def send(self, *, path: str = PAGE, script: bool = False, **fields: Any) -> Any:
        """Status and text; for the page's script the JSON."""
        headers = {**self.headers, **({"Accept": "application/json"} if script else {})}
        data = {"csrf": csrf_token(cookie_of(self.login)), "file": "queues.conf", **fields}
        sent = self.http.post(path, data=data, headers=headers, allow_redirects=False)
        async with sent as reply:
            return reply.status, (await reply.json() if script else await reply.text())


@pytest.fixture
async def admin(http: ClientSession, centre: Centre, database: Any) -> Admin:
    await begin_session(database, "admin")
    await centre.add_account("budi", "admin", CHEAP.hash("sandi"))
    await begin_session(database, "budi")
    return Admin(http=http)


async def test_a_draft_is_kept_and_never_in_asterisks_folder(
    admin: Admin, settings: Settings, database: Any
) -> None:
    text = EDITED.replace("\n", "\r\n")  # as a browser sends a text area
    assert (await admin.send(act="save", version=0, text=text))[0] == 303
    draft = plan_draft.load(settings.home)
    assert (draft.by, draft.files) == ("admin", {"queues.conf": EDITED})
    assert not (settings.home / "dialplan").exists() and not settings.asterisk_dir.exists()
    page = await admin.page(f"{PAGE}?file=queues.conf")
    assert "retry = 2" in page and '<div class="add">+retry = 2</div>' in page
    actions = await database.fetch("SELECT actor, action, subject FROM audit")
    assert [tuple(row) for row in actions] == [("admin", "dialplan.save", "queues.conf")]
    assert (await admin.send(act="discard", version=1, text=""))[0] == 303
    assert plan_draft.load(settings.home).files == {}


async def test_of_two_at_once_the_second_is_told_and_loses_no_word(
    admin: Admin, settings: Settings
) -> None:
    budi = Admin(http=admin.http, login="budi")
    assert (await admin.send(act="save", version=0, text=EDITED))[0] == 303
    status, page = await budi.send(act="save", version=0, text="; punya budi\n")
    assert status == 409 and "admin baru saja menyimpan draf ini" in page
    assert "; punya budi" in page and plan_draft.load(settings.home).by == "admin"
    told = await budi.send(act="save", version=0, text="; punya budi\n", script=True)
    assert told == (409, {"problem": "draft_conflict", "by": "admin"})
    status, told = await budi.send(act="save", version=1, text="; kami\n", script=True)
    assert (status, told) == (200, {"version": 2, "files": ["queues.conf"]})


@pytest.mark.parametrize(
    "fields",
    [
        {"file": "asterisk.conf", "act": "save"},
        {"file": "../dialplan/queues.conf", "act": "save"},
        {"act": "run"},
        {"act": "save", "text": "x" * (LONGEST + 1)},
    ],
    ids=lambda fields: str(fields)[:40],
)
async def test_nothing_else_is_ever_written(
    admin: Admin, settings: Settings, fields: dict[str, str]
) -> None:
    sent: dict[str, Any] = {"version": 0, "text": "x", **fields}
    status, _ = await admin.send(**sent)
    assert status in (400, 413)
    assert not plan_draft.path_of(settings.home).exists()


async def test_an_old_form_keeps_what_was_typed(admin: Admin, settings: Settings) -> None:
    status, page = await admin.send(act="save", version=0, text="; saya\n", csrf="x")
    assert status == 403 and "; saya" in page
    assert not plan_draft.path_of(settings.home).exists()


async def checked(admin: Admin) -> str:
    async with asyncio.timeout(PATIENCE_S):
        while (await admin.state())["busy"]:  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.2)
    return await admin.page(f"{PAGE}?file=queues.conf")


async def test_what_no_browser_may_bring_in_is_found_and_run_by_nobody(
    admin: Admin, settings: Settings
) -> None:
    """Neither by the check nor by the picture: the values of the centre stay where they are."""
    text = f"{QUEUES}x = {{{{ settings.database_dsn }}}}\n"
    assert (await admin.send(act="check", version=0, text=text))[0] == 303
    page = await checked(admin)
    line = len(text.splitlines())
    assert f'data-line="{line}" data-weight="error"' in page
    assert "Dari peramban baris ini tidak boleh" in page
    assert "postgresql://" not in page
    async with admin.http.get(f"{PAGE}/graph", headers=admin.headers) as reply:
        assert reply.status == 409 and "postgresql://" not in await reply.text()
    fields: dict[str, Any] = {"act": "apply", "version": 1, "text": text, "base": 0, "why": "coba"}
    assert (await admin.send(**fields))[0] == 303
    await checked(admin)
    assert (await admin.state())["trial"] == 0 and not settings.asterisk_dir.exists()


async def test_an_apply_needs_a_reason_a_difference_and_the_plan_that_was_seen(
    admin: Admin,
) -> None:
    fields: dict[str, Any] = {
        "act": "apply",
        "version": 0,
        "text": QUEUES,
        "base": 0,
        "why": "coba",
    }
    status, page = await admin.send(**fields)
    assert status == 409 and "Belum ada yang berbeda" in page
    fields["text"] = EDITED
    status, page = await admin.send(**(fields | {"why": " "}))
    assert status == 422 and "Isi kolom ini" in page
    status, page = await admin.send(**(fields | {"version": 1, "base": 7}))
    assert status == 409 and "sudah berubah sejak halaman ini dibuka" in page
    assert not (await admin.state())["busy"]


async def test_a_decision_needs_a_plan_that_waits(admin: Admin) -> None:
    trial = f"{PAGE}/trial"
    status, page = await admin.send(path=trial, act="confirm")
    assert status == 409 and "Tidak ada rencana yang menunggu konfirmasi" in page
    assert (await admin.send(path=trial, act="back"))[0] == 303
    assert (await admin.send(path=trial, act="take", number=3, version=0))[0] == 400


async def test_the_graph_leads_to_the_lines(admin: Admin) -> None:
    page = await admin.page(f"{PAGE}/graph")
    lines = (SHIPPED / "extensions.conf").read_text().splitlines()
    found = re.findall(r'href="/admin/dialplan\?file=extensions.conf&line=(\d+)" aria-label', page)
    assert len(found) >= 8
    assert {"[from-trunk]", "[waiting]", "[verdict]"} <= {lines[int(n) - 1] for n in found}
    assert "petugas berdering" in page and "Sebagai daftar" in page
    text = "\n".join(["; satu baris lagi", *lines, ""])
    assert (await admin.send(act="save", version=0, file="extensions.conf", text=text))[0] == 303
    page = await admin.page(f"{PAGE}/graph")  # of the draft, not one that was drawn before
    moved = re.findall(r'href="/admin/dialplan\?file=extensions.conf&line=(\d+)" aria-label', page)
    assert [int(n) for n in moved] == [int(n) + 1 for n in found]
