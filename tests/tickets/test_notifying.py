"""Notifications over real HTTP, carried by PgQueuer on a real PostgreSQL."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from aiohttp import ClientError

from ari_app.agencies.unit_work import notify_of_unit
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from ari_app.tickets import notifying, retry, webhook
from ari_app.tickets.agencies import ChannelKind, remove_channel
from ari_app.tickets.dispatching import Sent, TriedAgain, requeue_lost, send_ticket, try_again
from ari_app.tickets.notifying import keep_notifying
from ari_app.tickets.timekeeping import look
from ari_app.tickets.way import Side, Step
from tests.patience import PATIENCE_S
from tests.store.jobs_process import jobs_process
from tests.tickets.desk_work import ANI, NOW, DeskWork
from tests.tickets.mailbox import Mailbox
from tests.tickets.receiver import Receiver
from tests.tickets.telegram import TOKEN, Telegram

STATUS = "SELECT status, attempts, problem FROM notifications ORDER BY notification_id"


@asynccontextmanager
async def courier(settings: Settings, database: Database) -> AsyncIterator[None]:
    """The side task of ``sigap jobs`` that carries notifications."""
    task = asyncio.create_task(keep_notifying(settings, database))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, DatabaseAway):
            await task


async def until(condition: Callable[[], Awaitable[bool]], within_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(within_s):
        while not await condition():  # noqa: ASYNC110 - the condition is in the database
            await asyncio.sleep(0.02)


async def ended(desk: DeskWork, count: int = 1, within_s: float = PATIENCE_S) -> list[str]:
    """Statuses, once as many notifications as that have ended."""

    async def enough() -> bool:
        rows = await desk.fetch("SELECT 1 FROM notifications WHERE ended_at IS NOT NULL")
        return len(rows) >= count

    await until(enough, within_s)
    return [row["status"] for row in await desk.fetch(STATUS)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off in hundredths of a second."""
    monkeypatch.setattr(notifying, "LOOK_AGAIN_S", 0.05)
    monkeypatch.setattr(retry, "FIRST_S", 0.02)
    monkeypatch.setattr(retry, "LONGEST_S", 0.1)


async def test_an_agency_is_told(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("damkar", receiver.url)
    label = await desk.ticket()
    async with courier(settings, database):
        [sent] = await desk.send(label, "damkar", note="Bawa tangga.")
        assert await ended(desk) == ["delivered"]
    [told] = receiver.received
    assert told.genuine
    assert told.body["answers"] == {}
    assert (told.body["event"], told.body["ticket"]) == ("ticket.sent", label)
    assert told.body["id"] == told.key
    assert told.body["caller"] == {"number": ANI, "name": "Bu Sri"}
    assert told.body["place"]["address"] == "Jl. Kartini 5"
    assert told.body["note"] == "Bawa tangga."
    assert await desk.progress(label) == "sent"
    history = await desk.fetch("SELECT step, by FROM dispatch_history ORDER BY history_id")
    assert [tuple(row.values()) for row in history] == [
        ("try", "sigap jobs"),
        ("deliver", "sigap jobs"),
    ]
    assert sent.channels == 1


async def test_the_number_stays_here_where_nobody_needs_it(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("polres", receiver.url)
    async with courier(settings, database):
        for number, type in enumerate(("kekerasan", "penipuan", None), start=1):
            await desk.send(await desk.ticket(number, type=type), "polres")
        await ended(desk, 3)
    assert all(told.body["caller"] is None for told in receiver.received)
    assert all(ANI.encode() not in told.raw for told in receiver.received)


@pytest.mark.usefixtures("quick")
async def test_a_receiver_in_trouble_is_tried_again(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """500, 503, 429: the same words under the same key, until it works; and no look is needed."""
    monkeypatch.setattr(notifying, "LOOK_AGAIN_S", 3600.0)
    receiver.answers = [500, 503, 429]
    await desk.webhook("damkar", receiver.url)
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "damkar")
        assert await ended(desk) == ["delivered"]
    assert len(receiver.received) == 4
    assert len(set(receiver.keys)) == 1
    assert len({told.raw for told in receiver.received}) == 1
    assert all(told.genuine for told in receiver.received)


@pytest.mark.usefixtures("quick")
async def test_a_receiver_that_is_down_comes_back(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("damkar", receiver.url)
    await receiver.stop()
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "damkar")

        async def tried() -> bool:
            [row] = await desk.fetch(STATUS)
            return bool(row["attempts"] >= 2 and "No connection" in row["problem"])

        await until(tried)
        await receiver.start()
        assert await ended(desk) == ["delivered"]
    assert len(receiver.received) == 1


@pytest.mark.usefixtures("quick")
async def test_a_slow_receiver_holds_up_nobody_else(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_S", 0.3)
    prompt = Receiver()
    await prompt.start()
    receiver.hold.clear()
    await desk.webhook("damkar", receiver.url)
    await desk.webhook("pln", prompt.url)
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "damkar", "pln")
        assert "delivered" in await ended(desk)
        assert len(prompt.received) == 1

        async def tired() -> bool:
            rows = await desk.fetch(STATUS)
            return "No answer within 0.3 s." in {row["problem"] for row in rows}

        await until(tired)
        receiver.hold.set()
        assert await ended(desk, 2) == ["delivered", "delivered"]
    await prompt.stop()
    assert len(set(receiver.keys)) == 1


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("answers", "tries", "remark"),
    [
        ([404], 1, "refused: it will be refused every time"),
        ([302], 1, "a redirect is not followed"),
        ([500] * 12, 12, "given up after the last try"),
    ],
)
async def test_dead_letters(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    receiver: Receiver,
    answers: list[int],
    tries: int,
    remark: str,
) -> None:
    receiver.answers = list(answers)
    await desk.webhook("damkar", receiver.url)
    async with courier(settings, database):
        [sent] = await desk.send(await desk.ticket(), "damkar")
        assert await ended(desk) == ["dead"], remark
        async with database.transaction() as session:
            [row] = await session.rows("notifications.list", "JPR", "dead", 10)
        assert (row["attempts"], row["agency"]) == (tries, "damkar")
        assert "rahasia" not in row["problem"] and "127.0.0.1" not in row["problem"]
        assert await desk.state(sent.dispatch_id) == "open"
        async with database.transaction() as session:
            number = row["notification_id"]
            assert await try_again(session, "JPR", number) is TriedAgain.QUEUED
            assert await try_again(session, "JPR", number) is TriedAgain.UNKNOWN

        async def delivered() -> bool:
            [row] = await desk.fetch(STATUS)
            return bool(row["status"] == "delivered")

        await until(delivered)
    assert len(set(receiver.keys)) == 1


async def test_what_was_sent_once_is_not_sent_again(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Two couriers, a restart, and the same work put into the queue by hand."""
    await desk.webhook("damkar", receiver.url)
    async with courier(settings, database), courier(settings, database):
        for number in range(1, 9):
            await desk.send(await desk.ticket(number), "damkar")
        await ended(desk, 8)
    rows = await desk.fetch("SELECT notification_id FROM notifications")
    async with database.transaction() as session:
        for row in rows:
            await session.run("notifications.enqueue", "notify", row["notification_id"], 0, "")
    async with courier(settings, database):

        async def empty() -> bool:
            return not await desk.fetch("SELECT 1 FROM pgqueuer")

        await until(empty)
    assert len(receiver.received) == len(set(receiver.keys)) == 8


async def test_sending_and_queueing_are_one(desk: DeskWork, database: Database) -> None:
    """A transaction that fails at its end has told nobody anything."""
    await desk.webhook("damkar", "http://127.0.0.1:9/")
    label = await desk.ticket()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await send_ticket(
                session, centre="JPR", ticket=label, agencies=["damkar"], by="rini", now=NOW
            )
            assert await session.connection.fetch("SELECT 1 FROM pgqueuer")
            raise ZeroDivisionError
    for table in ("dispatches", "notifications", "pgqueuer"):
        assert not await desk.fetch(f"SELECT 1 FROM {table}")  # noqa: S608


async def test_a_lost_place_in_the_queue_is_found(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("damkar", receiver.url)
    await desk.send(await desk.ticket(), "damkar")
    await desk.fetch("DELETE FROM pgqueuer")
    assert await requeue_lost(database) == 0
    await desk.fetch("UPDATE notifications SET created_at = now() - interval '1 minute'")
    assert await requeue_lost(database) == 1
    assert await requeue_lost(database) == 0
    async with courier(settings, database):
        assert await ended(desk) == ["delivered"]


async def test_withdrawn(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Whoever was told is told that too; whoever was not yet told hears nothing at all."""
    await desk.webhook("damkar", receiver.url)
    await desk.webhook("pln", receiver.url)
    first, second = await desk.ticket(1), await desk.ticket(2)
    async with courier(settings, database):
        [told] = await desk.send(first, "damkar")
        await ended(desk)
        await desk.step(told.dispatch_id, Step.CANCEL)
        await ended(desk, 2)
    [quiet] = await desk.send(second, "pln")
    await desk.step(quiet.dispatch_id, Step.CANCEL)
    async with courier(settings, database):
        await ended(desk, 3)
    events = [(each.body["event"], each.body["agency"]) for each in receiver.received]
    assert events == [("ticket.sent", "damkar"), ("ticket.withdrawn", "damkar")]


async def test_everybody_at_once(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver, dsn: str
) -> None:
    """Jobs notify and look at clocks while the desk withdraws: nobody waits for ever."""
    await desk.webhook("damkar", receiver.url)
    clocks = Database(dsn)
    labels = [await desk.ticket(number) for number in range(1, 31)]

    async def send_and_withdraw(label: str) -> None:
        [sent] = await desk.send(label, "damkar")
        await desk.step(sent.dispatch_id, Step.CANCEL)

    async def keep_looking() -> None:
        while True:
            await look(clocks, NOW + timedelta(minutes=30))

    looking = asyncio.create_task(keep_looking())
    async with courier(settings, database):
        await asyncio.gather(*(send_and_withdraw(label) for label in labels))
        assert not looking.done()
        looking.cancel()
        await asyncio.wait([looking])
        assert looking.cancelled()

        async def quiet() -> bool:
            return not await desk.fetch("SELECT 1 FROM notifications WHERE ended_at IS NULL")

        await until(quiet)
    await clocks.close()
    events = [(told.body["ticket"], told.body["event"]) for told in receiver.received]
    assert len(events) == len(set(events))
    states = await desk.fetch("SELECT DISTINCT state FROM dispatches")
    assert [row["state"] for row in states] == ["cancelled"]


async def test_a_removed_channel_is_told_nothing(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    number = await desk.webhook("damkar", receiver.url)
    await desk.send(await desk.ticket(), "damkar")
    async with database.transaction() as session:
        await remove_channel(session, "JPR", number)
    async with courier(settings, database):
        assert await ended(desk) == ["dropped"]
    assert not receiver.received


async def test_acknowledged_before_it_was_delivered(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """The agency saw it on its page: the notification changes nothing any more."""
    await desk.webhook("damkar", receiver.url)
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await desk.step(sent.dispatch_id, Step.ACKNOWLEDGE, party=Side.AGENCY, by="budi")
    async with courier(settings, database):
        assert await ended(desk) == ["delivered"]
    assert await desk.state(sent.dispatch_id) == "acknowledged"


async def reminded(desk: DeskWork, database: Database) -> Sent:
    """An agency that was told and has not acknowledged; the reminder waits in the queue."""
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await desk.fetch("UPDATE notifications SET status = 'delivered', ended_at = now()")
    await desk.step(sent.dispatch_id, Step.DELIVER, party=Side.JOBS)
    await look(database, NOW + timedelta(minutes=30))
    return sent


async def test_no_reminder_after_the_acknowledgement(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """The webhook was down meanwhile; 'BELUM DITERIMA' would not be true any more."""
    await desk.webhook("damkar", receiver.url)
    sent = await reminded(desk, database)
    await desk.step(sent.dispatch_id, Step.ACKNOWLEDGE, party=Side.AGENCY, by="budi")
    async with courier(settings, database):
        assert await ended(desk, 2) == ["delivered", "dropped"]
    assert not receiver.received
    assert (await desk.fetch(STATUS))[1]["problem"] == "overtaken: the dispatch is acknowledged"


async def test_a_reminder_before_the_acknowledgement(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("damkar", receiver.url)
    await reminded(desk, database)
    async with courier(settings, database):
        assert await ended(desk, 2) == ["delivered", "delivered"]
    assert [told.body["event"] for told in receiver.received] == ["ticket.reminder"]


async def test_a_dead_letter_of_a_withdrawn_ticket_is_not_tried_again(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    receiver.answers = [404]
    await desk.webhook("damkar", receiver.url)
    async with courier(settings, database):
        [sent] = await desk.send(await desk.ticket(), "damkar")
        await ended(desk)
        await desk.step(sent.dispatch_id, Step.CANCEL)
        await ended(desk, 2)
    [dead] = await desk.fetch("SELECT notification_id FROM notifications WHERE status = 'dead'")
    async with database.transaction() as session:
        found = await try_again(session, "JPR", dead["notification_id"])
    assert found is TriedAgain.OVERTAKEN
    async with courier(settings, database):
        assert await ended(desk, 2) == ["dropped", "delivered"]
    assert [told.body["event"] for told in receiver.received] == ["ticket.sent", "ticket.withdrawn"]


async def test_an_old_withdrawal_does_not_take_a_new_task_away(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Withdrawn while the webhook was down, then given again: only the new task is told."""
    await desk.webhook("damkar", receiver.url)
    label = await desk.ticket()
    [first] = await desk.send(label, "damkar")
    await desk.fetch("UPDATE notifications SET attempts = 1")
    await desk.step(first.dispatch_id, Step.CANCEL)
    await desk.send(label, "damkar")
    async with courier(settings, database):
        assert await ended(desk, 3) == ["dropped", "dropped", "delivered"]
    assert [told.body["event"] for told in receiver.received] == ["ticket.sent"]


async def on_ticket(desk: DeskWork, label: str, name: str) -> int:
    """A fire engine that has just been assigned; its id."""
    [made] = await desk.fetch(
        """INSERT INTO units (centre, agency_id, name, kind, since, step_by)
           SELECT centre, agency_id, $1, 'fire_engine', now(), 'admin' FROM agencies
           WHERE centre = 'JPR' AND code = 'damkar' RETURNING unit_id""",
        name,
    )
    await assign(desk, made["unit_id"], label)
    return int(made["unit_id"])


async def assign(desk: DeskWork, unit: int, label: str | None) -> None:
    """To a ticket, or off it."""
    await desk.fetch(
        """UPDATE units SET ticket_id = (SELECT ticket_id FROM tickets WHERE label = $2),
               state = CASE WHEN $2::text IS NULL THEN 'ready' ELSE 'assigned' END,
               step = CASE WHEN $2::text IS NULL THEN 'clear' ELSE 'assign' END,
               since = now(), party = 'desk', step_by = 'rini' WHERE unit_id = $1""",
        unit,
        label,
    )


async def tell(desk: DeskWork, dispatch: int, unit: int) -> int:
    [row] = await desk.fetch("SELECT ticket_id FROM dispatches WHERE dispatch_id = $1", dispatch)
    async with desk.database.transaction() as session:
        return await notify_of_unit(session, dispatch, row["ticket_id"], unit)


@pytest.mark.usefixtures("quick")
async def test_an_agency_is_told_of_each_further_unit(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Once for each time that one is assigned; what did not get through is tried again."""
    await desk.webhook("damkar", receiver.url)
    label = await desk.ticket()
    [sent] = await desk.send(label, "damkar")
    await on_ticket(desk, label, "Damkar 1")
    second = await on_ticket(desk, label, "Damkar 2")
    assert [await tell(desk, sent.dispatch_id, second) for _ in range(2)] == [1, 0]
    async with courier(settings, database):
        assert await ended(desk, 2) == ["delivered", "delivered"]
        await assign(desk, second, None)
        assert await tell(desk, sent.dispatch_id, second) == 0  # it is not there
        await assign(desk, second, label)
        receiver.answers = [503]
        assert await tell(desk, sent.dispatch_id, second) == 1
        assert await ended(desk, 3) == ["delivered"] * 3
    told = [each.body for each in receiver.received]
    assert [each["event"] for each in told] == ["ticket.sent", *["ticket.unit"] * 3]
    assert told[2] == told[3]  # the same words under the same key
    assert len({each["id"] for each in told}) == 3
    assert (told[1]["unit"], told[1]["units"]) == ("Damkar 2", ["Damkar 1", "Damkar 2"])
    assert (told[1]["ticket"], told[1]["place"]["address"]) == (label, "Jl. Kartini 5")
    assert "unit" not in told[0]


async def test_people_are_told_of_a_unit_in_words(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.channel("damkar", ChannelKind.APPRISE, f"json://127.0.0.1:{receiver.port}/d")
    label = await desk.ticket()
    [sent] = await desk.send(label, "damkar")
    await on_ticket(desk, label, "Damkar 1")
    second = await on_ticket(desk, label, "Damkar <2>")
    await tell(desk, sent.dispatch_id, second)
    async with courier(settings, database):
        await ended(desk, 2)
    [told] = [each.body for each in receiver.received if "UNIT" in each.body["title"]]
    assert told["title"].endswith("UNIT DITUGASKAN, tiket JPR-2026-00001")
    assert told["message"].splitlines()[:3] == [
        "Unit yang baru ditugaskan: Damkar <2>",
        "Semua unit Anda di tiket ini: Damkar 1, Damkar <2>",
        "DARURAT: Kebakaran",
    ]


async def test_a_unit_that_has_left_is_not_told_of(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Refused for good: a dead letter; and one of a unit that left meanwhile is dropped."""
    await desk.webhook("damkar", receiver.url)
    label = await desk.ticket()
    [sent] = await desk.send(label, "damkar")
    first, second = [await on_ticket(desk, label, f"Damkar {number}") for number in (1, 2)]
    async with courier(settings, database):
        await ended(desk)
        receiver.answers = [404]
        await tell(desk, sent.dispatch_id, first)
        assert await ended(desk, 2) == ["delivered", "dead"]
    await tell(desk, sent.dispatch_id, second)
    await assign(desk, first, None)
    await assign(desk, second, None)
    async with courier(settings, database):
        assert await ended(desk, 3) == ["delivered", "dead", "dropped"]
    rows = await desk.fetch("SELECT problem FROM notifications WHERE status = 'dropped'")
    assert [row["problem"] for row in rows] == ["overtaken: the unit has left the ticket"]
    [dead] = await desk.fetch("SELECT notification_id FROM notifications WHERE status = 'dead'")
    async with database.transaction() as session:
        assert await try_again(session, "JPR", dead["notification_id"]) is TriedAgain.OVERTAKEN
    assert len(receiver.received) == 2


async def test_people_are_told_by_apprise(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """Apprise's own JSON service, over real HTTP; its words are those that a messenger shows."""
    await desk.channel("bpbd", ChannelKind.APPRISE, f"json://127.0.0.1:{receiver.port}/bpbd")
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "bpbd", note="Hati-hati kabel.")
        assert await ended(desk) == ["delivered"]
    [told] = receiver.received
    assert told.body["title"].endswith("tiket JPR-2026-00001")
    for words in ("DARURAT: Kebakaran", "Jl. Kartini 5", "Hati-hati kabel.", ANI, "09.16 WIB"):
        assert words in told.body["message"]


@pytest.mark.usefixtures("quick")
async def test_a_letter(settings: Settings, database: Database, desk: DeskWork) -> None:
    """By e-mail, over real SMTP: turned away once, then kept, once."""
    mailbox = Mailbox(refuse=1)
    await mailbox.start()
    address = f"mailto://127.0.0.1:{mailbox.port}?from=112@jepara.example&to=piket@bpbd.example"
    await desk.channel("bpbd", ChannelKind.APPRISE, f"{address}&mode=insecure&format=text")
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "bpbd")
        assert await ended(desk) == ["delivered"]
    await mailbox.stop()
    [letter] = mailbox.letters
    read = message_from_string(letter, policy=default)
    assert str(read["Subject"]).endswith("tiket JPR-2026-00001")
    body = read.get_body(("plain",)) if isinstance(read, EmailMessage) else None
    assert body is not None and "DARURAT: Kebakaran" in body.get_content()
    assert mailbox.recipients[-1] == "<piket@bpbd.example>"


async def test_an_angle_bracket_reaches_telegram(
    settings: Settings, database: Database, desk: DeskWork, telegram: Telegram
) -> None:
    await desk.channel("bpbd", ChannelKind.APPRISE, f"tgram://{TOKEN}/4711/")
    note = "Api di rumah <Pak RT>\nusia <5 tahun & sesak"
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "bpbd", note=note)
        assert await ended(desk) == ["delivered"]
    [message] = telegram.messages
    assert f"Catatan 112: {note}\n" in message


async def test_what_telegram_refuses_for_good_alarms_at_once(
    settings: Settings, database: Database, desk: DeskWork, telegram: Telegram
) -> None:
    """One try, a dead letter, and an alarm on the ticket; not twelve tries in 24 minutes."""
    telegram.answers = [400]
    await desk.channel("bpbd", ChannelKind.APPRISE, f"tgram://{TOKEN}/4711/")
    label = await desk.ticket()
    async with courier(settings, database):
        await desk.send(label, "bpbd")
        assert await ended(desk) == ["dead"]
    [row] = await desk.fetch(STATUS)
    assert (row["attempts"], row["problem"]) == (1, "The service refused it (400).")
    await look(database, NOW)
    async with database.transaction() as session:
        alarms = await session.rows("clocks.list", "JPR", False, 10)
    assert [(each["ticket"], each["kind"], each["agency"]) for each in alarms] == [
        (label, "undelivered", "bpbd")
    ]


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        (ChannelKind.APPRISE, "json://127.0.0.1:{port}/bpbd"),
        (ChannelKind.WEBHOOK, "http://127.0.0.1:{port}/112"),
        (ChannelKind.WEBHOOK, "http://localhost:{port}/112"),
        (ChannelKind.WEBHOOK, "http://[::ffff:127.0.0.1]:{port}/112"),
        (ChannelKind.WEBHOOK, "http://2130706433:{port}/112"),
        (ChannelKind.WEBHOOK, "http://169.254.169.254/latest/meta-data"),
    ],
)
async def test_a_channel_to_this_machine_needs_the_setting(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    receiver: Receiver,
    kind: ChannelKind,
    url: str,
) -> None:
    await desk.channel("bpbd", kind, url.format(port=receiver.port))
    async with courier(settings.model_copy(update={"local_channels": False}), database):
        await desk.send(await desk.ticket(), "bpbd")
        assert await ended(desk) == ["dead"]
    [row] = await desk.fetch(STATUS)
    assert row["attempts"] == 1 and "local_channels" in row["problem"]
    assert not receiver.received


@pytest.mark.usefixtures("quick")
async def test_apprise_in_trouble(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """500, then it works; an address that Apprise cannot use is given up; no secret in the log."""
    receiver.answers = [500]
    url = f"json://pengguna:sandi-rahasia@127.0.0.1:{receiver.port}/"
    await desk.channel("bpbd", ChannelKind.APPRISE, url)
    await desk.channel("pmi", ChannelKind.APPRISE, "tidakada://kunci-rahasia")
    async with courier(settings, database):
        await desk.send(await desk.ticket(), "bpbd", "pmi")
        assert await ended(desk, 2) == ["delivered", "dead"]
    assert len(receiver.received) == 2
    assert "rahasia" not in caplog.text


async def test_jobs_killed_between_sending_and_noting(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """``kill -9`` while the receiver has it and we do not know: sent again, under the same key.

    What had been noted before is not sent again.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    await desk.webhook("pln", receiver.url)
    await desk.webhook("damkar", receiver.url)
    process = jobs_process(settings)
    await desk.send(await desk.ticket(1), "pln", now=datetime.now(UTC))
    await ended(desk)
    receiver.hold.clear()
    [sent] = await desk.send(await desk.ticket(2), "damkar", now=datetime.now(UTC))

    async def arrived() -> bool:
        return len(receiver.received) == 2

    await until(arrived)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert await desk.state(sent.dispatch_id) == "open"
    receiver.hold.set()
    process = jobs_process(settings)
    assert await ended(desk, 2) == ["delivered", "delivered"]
    process.terminate()
    assert await asyncio.to_thread(process.wait, PATIENCE_S) == 0
    first, second, again = receiver.received
    assert first.body["agency"] == "pln" and second.body["agency"] == "damkar"
    assert second.key == again.key != first.key and second.raw == again.raw
    assert await desk.state(sent.dispatch_id) == "sent"
    assert notifying.ABANDONED_S <= 10


async def test_a_name_that_is_answered_in_another_way_a_moment_later(receiver: Receiver) -> None:
    """It was looked up and led elsewhere; the connection itself is refused none the less."""
    for host in ("127.0.0.1", "localhost"):
        async with webhook.poster(local=False) as receivers:
            with pytest.raises(ClientError):
                await receivers.http.post(f"http://{host}:{receiver.port}/112", data=b"x")
    assert not receiver.received
