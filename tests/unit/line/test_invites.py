"""What became of an INVITE, by the copies of its messages."""

import pytest

from ari_app.asterisk.hep import SipCopy
from ari_app.line.invites import (
    ANSWER_S,
    MOST_OPEN,
    RETRY_S,
    Became,
    Ending,
    InviteWatch,
    Ours,
)
from tests.unit.line.messages import AT, STRANGER, TRUNK, US, came, invite, reply, went

TRIAL = "t" * 32


def watch() -> InviteWatch:
    ours = Ours(
        sip_ports=(5060,),
        tls_port=5061,
        is_own=lambda address: address == US[0],
        trunks={"telkom": ["10.9.0.0/24"]},
    )
    return InviteWatch(ours, trial_key=TRIAL)


def endings(*copies: SipCopy, after_s: float = 0.0) -> list[Ending]:
    watched = watch()
    found = [ending for copy in copies for ending in watched.heard(copy, 0.0)]
    return [*found, *watched.due(after_s)]


def became(*copies: SipCopy, after_s: float = 0.0) -> list[tuple[str, int]]:
    return [(e.became.value, e.status) for e in endings(*copies, after_s=after_s)]


@pytest.mark.parametrize("status", [200, 299])
def test_an_answer(status: int) -> None:
    assert became(came(invite()), went(reply(100)), went(reply(status))) == [("accepted", status)]


def test_an_answer_over_tls() -> None:
    answer = SipCopy(at=AT, source=(US[0], 5061), target=TRUNK, message=reply(200))
    assert became(came(invite()), answer) == [("accepted", 200)]


def test_taken_back() -> None:
    assert became(came(invite()), went(reply(487))) == [("given_up", 487)]


@pytest.mark.parametrize("status", [302, 400, 404, 416, 420, 422, 481, 486, 488, 503, 603])
def test_a_refusal_is_final_after_a_moment(status: int) -> None:
    copies = came(invite()), went(reply(status))
    assert became(*copies, after_s=RETRY_S - 0.1) == []
    assert became(*copies, after_s=RETRY_S) == [("refused", status)]


def test_who_tries_again_was_not_refused() -> None:
    first = came(invite()), went(reply(420))
    again = came(invite(cseq=2)), went(reply(200, cseq=2))
    assert became(*first, *again, after_s=60) == [("accepted", 200)]


def test_one_invite_on_two_ways_is_one_line() -> None:
    """Asterisk answers both; it was one try to call 112."""
    copies = came(invite()), came(invite()), went(reply(200)), went(reply(200))
    assert became(*copies, after_s=60) == [("accepted", 200)]


def test_an_offer_of_dtls_is_answered_and_deaf() -> None:
    body = "m=audio 4 UDP/TLS/RTP/SAVPF 8\r\n"
    (found,) = endings(came(invite(body=body)), went(reply(200)), after_s=60)
    assert (found.became, found.status) == (Became.DEAF, 200)
    assert found.why == "DTLS: UDP/TLS/RTP/SAVPF 8"
    assert became(came(invite(body=body)), went(reply(488)), after_s=60) == [("refused", 488)]


def test_no_answer_at_all() -> None:
    assert became(came(invite()), went(reply(100)), after_s=ANSWER_S) == [("unanswered", 0)]


def test_sent_again_counts_once() -> None:
    copies = came(invite()), came(invite()), went(reply(488)), came(invite()), went(reply(488))
    assert became(*copies, after_s=60) == [("refused", 488)]
    watched = watch()
    for copy in copies:
        assert not list(watched.heard(copy, 0.0))
    assert len(list(watched.due(RETRY_S))) == 1
    assert [e for c in copies for e in watched.heard(c, 10.0)] == []  # late copies of a settled one
    assert list(watched.due(100.0)) == []


def test_what_it_tells() -> None:
    body = "m=audio 4 RTP/AVP 18\r\n"
    (found,) = endings(came(invite(body=body)), went(reply(488)), after_s=60)
    assert (found.trunk, found.source) == ("telkom", TRUNK[0])
    assert (found.caller, found.dialled) == ("0812", "112")
    assert found.why == "Reason: RTP/AVP 18"
    required = went(reply(420, more="Unsupported: precondition"))
    (found,) = endings(came(invite()), required, after_s=60)
    assert found.why == "Reason: precondition"


@pytest.mark.parametrize(
    ("copies", "wanted", "why"),
    [
        ((came(invite(), STRANGER), went(reply(401), STRANGER)), ["refused"], "a stranger"),
        (
            (came(invite(more="Authorization: x"), STRANGER), went(reply(404), STRANGER)),
            [],
            "a call-taker's phone dialled wrongly",
        ),
        (
            (came(invite(more="Authorization: x"), STRANGER), went(reply(401), STRANGER)),
            ["refused"],
            "a wrong password",
        ),
        ((came(invite(), STRANGER), went(reply(200), STRANGER)), [], "a phone's call"),
        ((came(invite(to=";tag=z")), went(reply(488))), [], "a re-INVITE that a talk survives"),
        ((came(invite(to=";tag=z")), went(reply(481))), ["refused"], "of a talk that is none"),
        ((went(invite()), came(reply(486))), [], "our own call to an agency"),
        ((went(reply(488)),), [], "a reply to what we did not hear"),
        ((came(invite()), went(reply(200), STRANGER)), ["unanswered"], "somebody else's reply"),
        (
            (came(invite(more=f"X-Sigap-Trial: {TRIAL}-x")), went(reply(410))),
            [],
            "our own trial",
        ),
        ((came(invite(more="X-Sigap-Trial: é")), went(reply(410))), ["refused"], "a false one"),
    ],
)
def test_what_counts(copies: tuple[SipCopy, ...], wanted: list[str], why: str) -> None:
    assert [name for name, _ in became(*copies, after_s=60)] == wanted, why


def test_a_flood_takes_no_memory_and_is_counted() -> None:
    watched = watch()
    for number in range(MOST_OPEN + 500):
        list(watched.heard(came(invite(f"c{number}"), STRANGER), 0.0))
    assert watched.unfollowed == 500
    assert len(list(watched.due(ANSWER_S))) == MOST_OPEN


def test_every_kind_is_told_from_the_others() -> None:
    assert len(set(Became)) == 8
