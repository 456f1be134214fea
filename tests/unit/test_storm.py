"""A storm is told when it begins and whenever it has doubled, and ends when it is over."""

from ari_app.jobs.refused_requests import sources_of
from ari_app.storm import Storm, Surge


def told(storm: Storm, *times_s: float, source: str = "a") -> list[int]:
    surges = (storm.refused(at_s, source) for at_s in times_s)
    return [surge.tries for surge in surges if surge is not None]


def test_a_few_are_no_storm() -> None:
    storm = Storm(begins_at=5)
    assert told(storm, *(20.0 * number for number in range(100))) == []
    assert not storm.is_on(2000)


def test_it_is_told_when_it_begins_and_when_it_has_doubled() -> None:
    storm = Storm(begins_at=5)
    assert told(storm, *(0.01 * number for number in range(100))) == [5, 10, 20, 40, 80]
    assert storm.is_on(1.0) and not storm.is_on(121.0)


def test_it_goes_on_over_many_windows_and_a_new_one_is_told_anew() -> None:
    storm = Storm(begins_at=5)
    assert told(storm, *(1.0 * second for second in range(300))) == [5, 10, 20, 40, 80, 160]
    assert told(storm, *(1000 + 0.1 * number for number in range(6))) == [5]


def test_sources_are_counted_once() -> None:
    storm = Storm(begins_at=3)
    storm.refused(0.0, "a")
    storm.refused(0.0, "b")
    assert storm.refused(0.0, "a") == Surge(tries=3, sources=2)


def test_the_clock_of_a_machine_that_has_just_started() -> None:
    assert told(Storm(begins_at=2), 0.0) == []


LINE = (
    b"[2026-11-28 12:00:00.123] NOTICE[1234] res_pjsip/pjsip_distributor.c: Request 'REGISTER' "
    b"from '%s' failed for '%s' (callid: %s) - No matching endpoint found"
)


def test_whose_request_was_refused() -> None:
    lines = [
        LINE % (b"<sip:101@127.0.0.1>", b"127.0.0.3:5060", b"x"),
        LINE % (b"' failed for '1.2.3.4:5' (callid: ", b"127.0.0.4:5060", b"x"),
        LINE % (b"<sip:101@x>", b"[2001:db8::1]:5060", b"x"),
        b"[2026-11-28 12:00:00.123] WARNING[1] chan.c: something else",
        b"\xff\x00",
    ]
    assert sources_of(lines) == ["127.0.0.3", "127.0.0.4", "[2001:db8::1]"]
