"""``/metrics`` for Prometheus: figures only, no telephone number and no name.

Open to whoever asks on this machine, as a Prometheus beside it does. From elsewhere it needs the
token of somebody who sees calls, and does not exist without one.

Collected when asked, from the database, Asterisk and the journal; what is away is missing from
the answer rather than wrong, and ``sigap_part_up`` says which part it was.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import GaugeHistogramMetricFamily
from prometheus_client.registry import Collector

from ari_app.call import State
from ari_app.desk.web.authentication import by_token
from ari_app.desk.web.centre_watch import least_free
from ari_app.desk.web.outside import of_this_machine
from ari_app.desk.web.problems import Problem
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.line.invites import Became
from ari_app.live.centre_alarms import CentreAlarmKind
from ari_app.live.live_alarms import live_alarms
from ari_app.operations import backup_state, health
from ari_app.operations.backup_state import Fault, What
from ari_app.operations.journal_lag import journal_lag
from ari_app.people.access import Right
from ari_app.reports.service_level import TARGETS
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.tickets.clocks import AlarmKind

WAITS_S = (0.5, 1.0, 2.0, 4.0, 7.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 120.0, 300.0)


async def metrics(request: web.Request) -> web.Response:
    if not await _may_read(request):
        raise web.HTTPNotFound
    registry, desk = CollectorRegistry(), request.app[DESK]
    found = await health.look(desk.of_health)
    _parts_up(registry, found)
    _live_figures(registry, desk)
    _machine(registry, desk)
    with contextlib.suppress(DatabaseAway):
        await _database(registry, desk)
    await _centre(registry, desk, found)
    text = generate_latest(registry)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _may_read(request: web.Request) -> bool:
    if of_this_machine(request):
        return True
    try:
        account = await by_token(request)
    except Problem:
        return False
    return account.may(Right.SEE_CALLS)


def _parts_up(registry: CollectorRegistry, found: health.Health) -> None:
    up = Gauge("sigap_part_up", "1 where a part answers", ["part"], registry=registry)
    for name, part in found.parts.items():
        up.labels(name).set(part.ok)
    trunks = Gauge("sigap_trunk_up", "1 where a line takes calls", ["trunk"], registry=registry)
    for trunk, proof in found.trunks.items():
        trunks.labels(trunk).set(proof.ok)
    text = "1 where the operator's side of a line answers OPTIONS, 0 where it did once"
    answers = Gauge("sigap_trunk_answers", text, ["trunk"], registry=registry)
    for trunk, end in found.far_ends.items():
        if end.answers is not None and end.ever_answered:
            answers.labels(trunk).set(end.answers)
    warm = Gauge("sigap_screeners_ready", "Screeners that can take a call", registry=registry)
    warm.set(found.screeners_warm)


def _live_figures(registry: CollectorRegistry, desk: Desk) -> None:
    view = desk.live.view
    if not view.connected:
        return
    line = Gauge("sigap_callers", "Callers on the line now", ["state"], registry=registry)
    for state in State:
        if state is not State.CLOSED:
            line.labels(state).set(len(view.in_state(state)))
    waiting = Gauge("sigap_queue_waiting", "Callers in the queue now", registry=registry)
    waiting.set(len(view.in_state(State.WAITING)))


async def _centre(registry: CollectorRegistry, desk: Desk, found: health.Health) -> None:
    """What alarms of the centre as a whole; each kind is there from the beginning."""
    calls, centre, now = None, desk.settings.centre, datetime.now(UTC)
    with contextlib.suppress(DatabaseAway):
        calls = await desk.database.row(
            "desk_calls.centre_now", centre.code, now, TARGETS[0].limit.total_seconds()
        )
    alarms = await desk.centre_watch.look(desk.live.view, found, calls, now)
    counts = {kind.value: 0 for kind in CentreAlarmKind}
    counts |= Counter(alarm.kind.value for alarm in alarms)
    text = "Alarms of the centre as a whole that stand now"
    gauge = Gauge("sigap_centre_alarms", text, ["kind"], registry=registry)
    for kind, count in counts.items():
        gauge.labels(kind).set(count)
    _certificate(registry, desk, now)


def _certificate(registry: CollectorRegistry, desk: Desk, now: datetime) -> None:
    """As the look before found it; nothing without TLS, or where no start would take it."""
    seen = desk.centre_watch.certificate
    if seen is not None and seen.until is not None:
        text = "Until the desk's certificate is over; below 0 it is"
        left = Gauge("sigap_certificate_left_seconds", text, registry=registry)
        left.set((seen.until - now).total_seconds())


def _machine(registry: CollectorRegistry, desk: Desk) -> None:
    """Its disk and its backups: of these an age only where they are wanted or there is one."""
    settings, now = desk.settings, datetime.now(UTC)
    free = Gauge("sigap_disk_free_bytes", "Free where recordings lie", registry=registry)
    if (left := least_free(settings.home, settings.archive_dir)) is not None:
        free.set(left)
    stale = timedelta(hours=settings.backup.stale_hours)
    state, found = backup_state.look(settings.home, now, stale)
    if not settings.backup.destination and state.made_at is None:
        return
    ages = {"made": state.made_at, "checked": state.checked_at, "log": state.shipped_at}
    text = "Age of the newest backup, of its proof by a restore, of the log that was shipped"
    age = Gauge("sigap_backup_age_seconds", text, ["what"], registry=registry)
    for what, at in ages.items():
        if at is not None:
            age.labels(what).set((now - at).total_seconds())
    well = Gauge("sigap_backup_well", "1 where backups are as they should be", registry=registry)
    well.set(found is None)
    text = "1 where this failed and has not succeeded since; stalled: it hangs"
    failed = Gauge("sigap_backup_failed", text, ["what"], registry=registry)
    for what in What:
        failed.labels(what.value).set(what in state.failed)
    failed.labels(Fault.STALLED.value).set(found is not None and found.fault is Fault.STALLED)


async def _database(registry: CollectorRegistry, desk: Desk) -> None:
    database, centre = desk.database, desk.settings.centre.code
    _calls(registry, await database.rows("desk_calls.counts", centre))
    _unscreened(registry, await database.rows("desk_calls.unscreened", centre))
    registry.register(Waits(await database.rows("desk_calls.waits", centre, list(WAITS_S))))
    _recordings(registry, await database.rows("desk_calls.recordings_by_status", centre))
    kept = {row["kind"]: row["alarms"] for row in await database.rows("clocks.counts", centre)}
    to_hear = await database.row("reviews.count", centre, desk.settings.limits.review_s) or {}
    offered = await database.row("public.unchecked", centre, desk.settings.limits.offer_s) or {}
    overdue = {
        AlarmKind.REVIEW.value: to_hear.get("overdue", 0),
        AlarmKind.OFFER.value: offered.get("overdue", 0),
    }
    _alarms(registry, {**kept, **overdue, **_alarms_of_the_line(desk)})
    _notifications(registry, await database.rows("notifications.counts", centre))
    _line(registry, await database.rows("line.counts", centre))
    await _transcripts(registry, desk)
    refused = Gauge("sigap_refused_facts", "Facts of no call, set aside", registry=registry)
    if (found := await database.row("desk_calls.refused_facts")) is not None:
        refused.set(found["facts"])
    cursor = await database.row("desk_calls.journal_cursor", desk.settings.node)
    path = desk.settings.journal_path
    lag = await asyncio.to_thread(journal_lag, path, cursor, time.time())
    if lag is not None:
        facts = Gauge("sigap_journal_lag_facts", "Facts not yet in the database", registry=registry)
        facts.set(lag.facts)
        age = Gauge("sigap_journal_lag_seconds", "Age of the oldest of them", registry=registry)
        age.set(lag.oldest_s)


def _calls(registry: CollectorRegistry, rows: list[Row]) -> None:
    names = ["state", "outcome", "verdict"]
    calls = Gauge("sigap_calls_last_day", "Calls of the last 24 hours", names, registry=registry)
    for row in rows:
        calls.labels(row["state"], row["outcome"] or "", row["verdict"] or "").set(row["calls"])


def _unscreened(registry: CollectorRegistry, rows: list[Row]) -> None:
    """Each why is there from the beginning, so that an alarm on it finds a 0."""
    text = "Calls of the last 24 hours that nobody screened; deadman: rescued by the switch"
    calls = Gauge("sigap_unscreened_last_day", text, ["why"], registry=registry)
    for why in ("timeout", "failed", "deadman"):
        calls.labels(why).set(0)
    for row in rows:
        calls.labels(row["why"] or "").set(row["calls"])


class Waits(Collector):
    """How long callers of the last day waited, from the INVITE on: for quantiles, as it is."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[GaugeHistogramMetricFamily]:
        """``until``: a screener heard them, they were judged, a human answered."""
        text = "Seconds from the INVITE, calls of the last 24 hours"
        family = GaugeHistogramMetricFamily("sigap_wait_seconds_last_day", text, labels=["until"])
        for until in ("screened", "judged", "answered"):
            rows = [row for row in self._rows if row["until"] == until]
            buckets = [(str(row["le"]), row["within"]) for row in rows]
            total = rows[0]["calls"] if rows else 0
            seconds = rows[0]["seconds"] if rows else 0.0
            empty = [] if rows else [(str(le), 0) for le in WAITS_S]
            family.add_metric([until], [*buckets, *empty, ("+Inf", total)], seconds)
        yield family


def _line(registry: CollectorRegistry, rows: list[Row]) -> None:
    """Each kind is there from the beginning, so that an alarm on it finds a 0."""
    names = ["became", "trunk", "status"]
    text = "INVITEs of the last 24 hours by what became of them; without a trunk: strangers"
    invites = Gauge("sigap_line_invites_last_day", text, names, registry=registry)
    refused = Gauge(
        "sigap_registrations_refused_last_day", "REGISTERs refused in 24 hours", registry=registry
    )
    for became in Became:
        invites.labels(became, "", "0").set(0)
    for row in rows:
        if row["method"] == "REGISTER":
            refused.set(row["tries"])
        else:
            invites.labels(row["became"], row["trunk"], str(row["status"])).set(row["tries"])


def _recordings(registry: CollectorRegistry, rows: list[Row]) -> None:
    counts = {"pending": 0} | {row["status"]: row["recordings"] for row in rows}
    gauge = Gauge("sigap_recordings", "Recordings by status", ["status"], registry=registry)
    for status, count in counts.items():
        gauge.labels(status).set(count)


async def _transcripts(registry: CollectorRegistry, desk: Desk) -> None:
    """Nothing where none are made."""
    section = desk.settings.transcript
    if section.model is None:
        return
    values = (desk.settings.centre.code, desk.settings.node, section.days)
    row = await desk.database.row("transcripts.counts", *values) or {}
    text = "Recordings that are not written down, by why"
    gauge = Gauge("sigap_transcripts", text, ["state"], registry=registry)
    for state in ("waiting", "working", "failed"):
        gauge.labels(state).set(row.get(state, 0))
    if section.live_calls:
        await _heard_talks(registry, desk)


async def _heard_talks(registry: CollectorRegistry, desk: Desk) -> None:
    values = (desk.settings.centre.code, desk.settings.node)
    row = await desk.database.row("live_words.backlog", *values) or {}
    text = "What callers say in talks that go on: how many are heard, and how late"
    gauge = Gauge("sigap_live_words", text, ["what"], registry=registry)
    for what in ("heard", "not_heard", "late_s", "dropped_s"):
        gauge.labels(what).set(row.get(what, 0))


def _alarms_of_the_line(desk: Desk) -> dict[str, int]:
    view = desk.live.view
    standing, now = desk.vain_rings.standing(view), datetime.now(UTC)
    found = live_alarms(view, standing, now, desk.settings.limits)
    return dict(Counter(alarm.kind.value for alarm in found))


def _alarms(registry: CollectorRegistry, standing: Mapping[str, int]) -> None:
    counts = {kind.value: 0 for kind in AlarmKind} | dict(standing)
    gauge = Gauge("sigap_alarms", "Alarms that stand now", ["kind"], registry=registry)
    for kind, count in counts.items():
        gauge.labels(kind).set(count)


def _notifications(registry: CollectorRegistry, rows: list[Row]) -> None:
    """A dead one was given up: a human must see to it."""
    counts = {"pending": 0, "dead": 0} | {row["status"]: row["notifications"] for row in rows}
    names = ["status"]
    gauge = Gauge("sigap_notifications", "Notifications to agencies", names, registry=registry)
    for status, count in counts.items():
        gauge.labels(status).set(count)
