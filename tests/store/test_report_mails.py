"""Reports by e-mail, to a server that speaks SMTP: once, again after a failure, never twice."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zipfile import ZipFile

import pytest

from ari_app.reports.mailing import plan_mails, send_next
from ari_app.settings import Reports, Settings
from ari_app.store.database import Database, Login, dsn_of
from tests.desk.sample_shifts import add_duty, add_pattern, add_shift

NOW = datetime(2026, 5, 12, 0, 30, tzinfo=UTC)  # Tuesday, 07.30 in Jakarta
KEPT = "sekda@jepara.example"


@dataclass
class MailServer:
    """Takes what comes; ``refuses``: what it answers instead to whom a mail is; ``dies``: before it
    says that it has taken it.
    """

    port: int = 0
    refuses: str = ""
    dies: bool = False
    took: list[EmailMessage] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 mail.example")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                await say("354 go on")
                data = await reader.readuntil(b"\r\n.\r\n")
                made = message_from_bytes(data[:-5], policy=policy.default)
                assert isinstance(made, EmailMessage)
                self.took.append(made)
                if self.dies:
                    break
            if word == "RCPT" and self.refuses:
                await say(self.refuses)
            elif word == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 ok")
        writer.close()


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    found = MailServer()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@pytest.fixture
def mailing(settings: Settings, mail: MailServer) -> Settings:
    reports = Reports(
        mail=f"mailto://127.0.0.1:{mail.port}?from=112@jepara.example&mode=insecure",
        mail_day=(KEPT,),
        mail_form="xlsx",
    )
    return settings.model_copy(update={"reports": reports, "local_channels": True})


@pytest.fixture
async def jobs(mailing: Settings, plain: Any) -> AsyncIterator[Database]:
    centre = mailing.centre
    found = Database(dsn_of(mailing, Login.JOBS), connections=4)
    async with found.transaction() as session:
        await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
    yield found
    await found.close()


async def test_a_report_goes_once_whoever_asks(
    mailing: Settings, jobs: Database, mail: MailServer, plain: Any
) -> None:
    """Two processes, and one that starts anew: one mail with the paper, one line in the trail."""
    await asyncio.gather(*(plan_mails(mailing, jobs, NOW) for _ in range(3)))
    await plain.execute("UPDATE report_mails SET next_at = $1", NOW)
    await plain.execute("DELETE FROM report_mails WHERE period <> '2026-05-11'")
    await asyncio.gather(*(send_next(mailing, jobs, NOW) for _ in range(3)))
    await plan_mails(mailing, jobs, NOW)
    assert len(mail.took) == 1
    (sent,) = mail.took
    assert sent["To"] is not None and KEPT in sent["To"]
    assert "harian" in sent["Subject"] and "2026-05-11" in sent["Subject"]
    (paper,) = sent.iter_attachments()
    assert paper.get_filename() == f"112_{mailing.centre.code}_2026-05-11_2026-05-11.xlsx"
    body = paper.get_content()
    assert isinstance(body, bytes) and body[:2] == b"PK"
    states = "SELECT state FROM report_mails WHERE period = '2026-05-11'"
    assert await plain.fetchval(states) == "sent"
    lines = await plain.fetch("SELECT actor, detail::text FROM audit WHERE action = 'reports.mail'")
    assert [line["actor"] for line in lines] == ["jobs"] and KEPT in lines[0]["detail"]


@pytest.mark.parametrize(
    ("reply", "state", "then"), [("451 later", "waiting", 1), ("550 nobody", "given_up", 0)]
)
async def test_what_failed_goes_again_or_alarms(
    mailing: Settings,
    jobs: Database,
    mail: MailServer,
    plain: Any,
    reply: str,
    state: str,
    then: int,
) -> None:
    await plan_mails(mailing, jobs, NOW)
    await plain.execute("DELETE FROM report_mails WHERE period <> '2026-05-11'")
    await plain.execute("UPDATE report_mails SET next_at = $1", NOW)
    mail.refuses = reply
    assert await send_next(mailing, jobs, NOW)
    row = await plain.fetchrow("SELECT m.*, is_mail_amiss(m) AS amiss FROM report_mails m")
    assert (row["state"], row["tries"], row["amiss"]) == (state, 1, state == "given_up")
    assert row["problem"] and KEPT not in row["problem"]
    mail.refuses = ""
    assert not await send_next(mailing, jobs, NOW), "not at once"
    await send_next(mailing, jobs, NOW + timedelta(minutes=2))
    assert len(mail.took) == then


async def test_what_is_not_answered_is_not_sent_again(
    mailing: Settings, jobs: Database, mail: MailServer, plain: Any
) -> None:
    """The server has it: up to twelve more would come to the same receiver."""
    await plan_mails(mailing, jobs, NOW)
    await plain.execute("DELETE FROM report_mails WHERE period <> '2026-05-11'")
    await plain.execute("UPDATE report_mails SET next_at = $1", NOW)
    mail.dies = True
    assert await send_next(mailing, jobs, NOW)
    mail.dies = False
    assert not await send_next(mailing, jobs, NOW + timedelta(days=1)) and len(mail.took) == 1
    row = await plain.fetchrow("SELECT m.*, is_mail_amiss(m) AS amiss FROM report_mails m")
    assert row["state"] == "sending" and row["amiss"], "a human decides"
    assert "Nobody knows" in row["problem"]


async def test_who_died_while_sending_leaves_it_to_a_human(
    mailing: Settings, jobs: Database, mail: MailServer, plain: Any
) -> None:
    await plan_mails(mailing, jobs, NOW)
    await plain.execute(
        "UPDATE report_mails SET state = 'sending', tried_at = now() - interval '11 minutes'"
    )
    assert not await send_next(mailing, jobs, datetime.now(UTC)) and not mail.took
    assert await plain.fetchval("SELECT bool_and(is_mail_amiss(m)) FROM report_mails m")


async def test_nobody_who_was_taken_out_gets_what_waits(
    mailing: Settings, jobs: Database, mail: MailServer, plain: Any
) -> None:
    await plan_mails(mailing, jobs, NOW)
    await plain.execute("UPDATE report_mails SET next_at = $1", NOW)
    reports = mailing.reports.model_copy(update={"mail_day": ("baru@jepara.example",)})
    assert not await send_next(mailing.model_copy(update={"reports": reports}), jobs, NOW)


@pytest.mark.parametrize("with_names", [False, True])
async def test_nobodys_name_leaves_unless_it_is_set(
    mailing: Settings, jobs: Database, mail: MailServer, plain: Any, with_names: bool
) -> None:
    await plain.execute(
        """INSERT INTO accounts (centre, login, name, role, password_hash)
           VALUES ('JPR', 'siti', 'Siti Rahma', 'call_taker', 'x')"""
    )
    pattern, begins = await add_pattern(plain, "Pagi", 7), datetime(2026, 5, 11, tzinfo=UTC)
    shift = await add_shift(plain, pattern, "Pagi", begins, begins + timedelta(hours=7))
    await add_duty(plain, shift, "siti")
    reports = mailing.reports.model_copy(update={"mail_people": with_names})
    mailing = mailing.model_copy(update={"reports": reports})
    await plan_mails(mailing, jobs, NOW)
    await plain.execute("UPDATE report_mails SET next_at = $1", NOW)
    while await send_next(mailing, jobs, NOW):
        pass
    for sent in mail.took:
        (paper,) = sent.iter_attachments()
        words = ZipFile(io.BytesIO(paper.get_content())).read("xl/sharedStrings.xml")
        of_this_day = "2026-05-11" in (paper.get_filename() or "")
        assert (b"Siti" in words) == (with_names and of_this_day)
