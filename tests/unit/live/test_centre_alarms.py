"""What alarms of the centre as a whole: a table of facts, and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ari_app.live.centre_alarms import (
    Calls,
    CentreAlarmKind,
    CentreFacts,
    EndingToken,
    LineTrial,
    OverdueCards,
    Standing,
    causes,
    disk_need,
)
from ari_app.settings import Limits, SettingsError, load

NOON = datetime(2026, 5, 1, 5, 0, tzinfo=UTC)  # 12.00 in Jakarta
FINE = CentreFacts(
    open=True,
    desks_here=2,
    calls=Calls(last_at=NOON - timedelta(minutes=5), in_ten_minutes=3),
    journal_age_s=2.0,
    disk_free=10,
    disk_need=5,
)
LIMITS = Limits()
OVERDUE = OverdueCards(cards=2, oldest="tersedak", since=NOON - timedelta(days=3))


def calls(**counts: int) -> CentreFacts:
    return replace(FINE, calls=Calls(last_at=NOON, **counts))


def quiet(hours: float | None) -> CentreFacts:
    return replace(FINE, calls=Calls(last_at=NOON - timedelta(hours=hours) if hours else None))


@pytest.mark.parametrize(
    ("facts", "now", "kinds", "remark"),
    [
        (FINE, NOON, [], "all is well"),
        (replace(FINE, desks_here=0), NOON, ["nobody_here"], "a call would ring nowhere"),
        (replace(FINE, desks_here=0, open=False), NOON, [], "closed"),
        (replace(FINE, desks_here=None), NOON, [], "Asterisk is away, and alarms by itself"),
        (quiet(3.9), NOON, [], "a quiet morning"),
        (quiet(4), NOON, ["no_calls"], "the line may be dead"),
        (quiet(9), NOON - timedelta(hours=2), [], "10.00: the day began three hours ago"),
        (quiet(9), NOON + timedelta(hours=10), [], "22.00 is night"),
        (quiet(None), NOON, ["no_calls"], "nobody has ever called"),
        (replace(quiet(9), open=False), NOON, [], "closed"),
        (replace(quiet(9), open_since=NOON), NOON, [], "it has only just opened"),
        (calls(in_one_minute=29, in_ten_minutes=29), NOON, [], "much, and not a flood"),
        (calls(in_one_minute=30, in_ten_minutes=30), NOON, ["flood_rate"], "a flood"),
        (calls(in_ten_minutes=14, of_one_number=14), NOON, [], "too few to say"),
        (calls(in_ten_minutes=15, of_one_number=9), NOON, ["flood_of_one"], "60 %"),
        (calls(in_ten_minutes=20, without_voice=18), NOON, [], "Jepara's first days"),
        (calls(in_ten_minutes=20, without_voice=19), NOON, ["flood_of_noise"], "95 %"),
        (replace(FINE, journal_age_s=60.0), NOON, [], "a minute"),
        (replace(FINE, journal_age_s=60.1), NOON, ["journal_old"], "older than a minute"),
        (replace(FINE, disk_free=5), NOON, [], "just a day's need"),
        (replace(FINE, disk_free=4), NOON, ["disk_low"], "less than a day's need"),
        (replace(FINE, trunks_silent=("telkom",)), NOON, ["trunk_silent"], "no call can come"),
        (
            replace(FINE, far_ends_silent={"telkom": NOON - timedelta(minutes=2)}),
            NOON,
            ["far_end_silent"],
            "the operator's side is dead",
        ),
        (replace(FINE, settings_left_out=True), NOON, ["settings_left_out"], "an admin must look"),
        (
            replace(FINE, overdue_cards=OVERDUE),
            NOON,
            ["guidance_overdue"],
            "an admin has it reviewed",
        ),
        (replace(FINE, certificate_unusable=True), NOON, ["certificate_unusable"], "no next start"),
        (replace(FINE, certificate_not_yet=True), NOON, ["certificate_not_yet"], "a wrong clock"),
        (
            replace(FINE, certificate_until=NOON + timedelta(days=20)),
            NOON,
            ["certificate_ends"],
            "three weeks to have another",
        ),
        (
            replace(FINE, ending_tokens=(EndingToken(name="papan", days=3, since=NOON),)),
            NOON,
            ["token_ends"],
            "its program needs another",
        ),
        (replace(FINE, reports_unsent=1), NOON, ["report_unsent"], "a human decides"),
        (replace(FINE, archive_key_away=True), NOON, ["recordings_plain"], "the next will be"),
        (replace(FINE, recordings_plain=2), NOON, ["recordings_plain"], "until they are encrypted"),
        (
            replace(FINE, recordings_unreadable=1),
            NOON,
            ["recordings_unreadable"],
            "nobody hears it",
        ),
    ],
)
def test_what_alarms(
    facts: CentreFacts, now: datetime, kinds: list[CentreAlarmKind], remark: str
) -> None:
    found = causes(facts, now, LIMITS, "Asia/Jakarta")
    assert [cause.kind for cause in found] == kinds, remark


@pytest.mark.parametrize(("hours", "days"), [(49, 2), (23, 1), (0, 0), (-100, 0)])
def test_a_certificate_says_how_many_days_it_has(hours: int, days: int) -> None:
    ends = replace(FINE, certificate_until=NOON + timedelta(hours=hours))
    (cause,) = causes(ends, NOON, LIMITS, "Asia/Jakarta")
    assert cause.figure == days


def test_no_alarm_for_quiet_where_none_is_wanted() -> None:
    assert not causes(quiet(9), NOON, Limits(no_calls_s=0), "Asia/Jakarta")


def test_an_offer_to_the_public_alarms_after_a_day_until_somebody_has_checked_it() -> None:
    standing = Standing()
    waits = replace(FINE, offers=2, offered_since=NOON - timedelta(hours=23))
    for hours, alarms in ((0, 0), (1, 1)):
        at = NOON + timedelta(hours=hours)
        assert len(standing.seen(causes(waits, at, LIMITS, "Asia/Jakarta"), at, LIMITS)) == alarms
    assert not standing.seen(causes(FINE, at, LIMITS, "Asia/Jakarta"), at, LIMITS)


def test_a_phone_that_connects_anew_alarms_nobody() -> None:
    standing = Standing()
    away = causes(replace(FINE, desks_here=0), NOON, LIMITS, "Asia/Jakarta")
    later = [NOON + timedelta(seconds=s) for s in (0, 29, 30, 31)]
    assert [len(standing.seen(away, at, LIMITS)) for at in later] == [0, 0, 1, 1]
    assert not standing.seen((), later[-1], LIMITS)
    assert not standing.seen(away, later[-1], LIMITS), "it begins anew"


def test_an_alarm_says_since_when_and_how_much_now() -> None:
    standing = Standing()
    for seconds, free in ((0, 4), (60, 3)):
        at = NOON + timedelta(seconds=seconds)
        found = causes(replace(FINE, disk_free=free), at, LIMITS, "Asia/Jakarta")
        (alarm,) = standing.seen(found, at, LIMITS)
        assert (alarm.since, alarm.figure) == (NOON, free)


def test_a_days_need_is_that_of_unfinished_recordings() -> None:
    assert disk_need(10, 5) == 40
    assert disk_need(0, 5) == 5


def test_a_day_that_ends_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGAP_LIMITS__DAY_TO_H", "7")
    with pytest.raises(SettingsError, match="day_to_h must be later"):
        load(as_last_time=False)


@pytest.mark.parametrize(
    ("tried", "silent", "trial"),
    [(0, (), None), (2, (), LineTrial.PASSED), (2, ("b",), LineTrial.FAILED)],
)
def test_no_calls_tells_what_our_own_found(
    tried: int, silent: tuple[str, ...], trial: LineTrial | None
) -> None:
    facts = replace(quiet(9), lines_tried=tried, trunks_silent=silent)
    found = causes(facts, NOON, LIMITS, "Asia/Jakarta")
    (shown,) = [one for one in Standing().seen(found, NOON, LIMITS) if one.kind == "no_calls"]
    assert shown.trial is trial
