"""A ticket's history in words: each thing once, in order, whatever the facts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.desk.tickets import history_words
from ari_app.facts import FactKind
from ari_app.texts.catalog import Language
from ari_app.tickets.history import HistoryEntry, journey_of, timeline

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
PEOPLE = (
    {"login": "siti", "extension": "101", "name": "Siti Rahayu"},
    {"login": "rini", "extension": None, "name": "Rini"},
)


def row(
    kind: str, s: float, whose: str = "", call: str | None = "c", **data: Any
) -> dict[str, Any]:
    """As ``history.of_ticket`` gives it."""
    at = NOW + timedelta(seconds=s)
    return {"kind": kind, "at": at, "by": whose, "call_id": call, "data": data}


def told(*rows: dict[str, Any], language: Language = Language.ID) -> list[str | None]:
    entries = timeline(rows, PEOPLE)
    return [history_words.sentence(entry, language) for entry in entries]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(
            [
                row("taken", 1, "101", by="101"),
                row("answered", 3.2, "101", taker="101"),
                row("overflow_answered", 3.3, "101", taker="101", stage="taken"),
                row("taken", 60, "101", by="101"),
                row("answered", 61, "101", taker="101"),
                row("overflow_answered", 61.1, "101", taker="101", stage="taken"),
            ],
            [
                "Mengambil panggilan yang ditahan",
                "Menjawab",
                "Kembali bicara setelah halaman dimuat ulang",
            ],
            id="taken from the held lane, and the page loaded anew in the talk",
        ),
        pytest.param(
            [
                row("answered", 3.5, "101", taker="101"),
                row("taken", 60, "101", by="101"),
                row("waiting", 80, verdict="voice", priority="20"),
                row("answered", 90.4, "102", taker="102"),
            ],
            [
                "Menjawab",
                "Kembali bicara setelah halaman dimuat ulang",
                "Masuk antrean, didahulukan",
                "Menjawab",
            ],
            id="the page did not come back, somebody else answered",
        ),
        pytest.param(
            [
                row("reviewed", 1, "siti", finding="human", note=""),
                row("reviewed", 1.5, "rini", finding="human", note=""),
                row("reviewed", 1.5, "rini", finding="human", note=""),
            ],
            ["Rekaman ditinjau: ada manusia", "Rekaman ditinjau: ada manusia"],
            id="two reviewers who say the same word",
        ),
        pytest.param(
            [row("keyed", 1, key="1"), row("keyed", 1.4, key="1")],
            ["Penelepon menjawab dengan tombol 1", "Penelepon menjawab dengan tombol 1"],
            id="one key pressed twice",
        ),
        pytest.param(
            [row("transferred", 1, "101", to="119"), row("not_reached", 9, to="119", why="BUSY")],
            ["Mengalihkan penelepon ke 119, tanpa bertanya dulu", "119 tidak tersambung: sibuk"],
            id="a blind transfer to somebody who is busy",
        ),
        pytest.param(
            [row("came_back", 10, to="101", why="busy")],
            ["Penelepon kembali ke Siti Rahayu: di sana sibuk"],
            id="and they come back to whom they had",
        ),
        pytest.param(
            [
                row("on_hold", 1, "101"),
                row("called_in", 2, "101", to="110"),
                row("joined", 9, "101"),
                row("called_in", 20, "101", to="113"),
                row("left", 30, "101"),
            ],
            [
                "Penelepon diminta menunggu di telepon",
                "Menelepon 110 untuk bertanya dulu",
                "Penelepon bicara bersama semua",
                "Menelepon 113 untuk bicara bertiga",
                "Meninggalkan penelepon bersama pihak lain",
            ],
            id="asked first, then one more is called to the talk",
        ),
        pytest.param(
            [row("ended", 1, "101", reason="ghost_bising", by="101")],
            ["Mengakhiri panggilan yang ditahan: bising"],
            id="ended with a reason",
        ),
        pytest.param(
            [
                row("answered", 9, "PJSIP/101"),
                row("key_pressed", 9.2, key="5"),
                row("answered", 9.4, "101"),
                row("completed", 60),
            ],
            ["Penelepon menekan 5", "Menjawab"],
            id="both records of Asterisk tell one answer, and the finer time counts",
        ),
        pytest.param(
            [
                row("answered", 0, "PJSIP/101"),  # whole seconds
                *(row("key_pressed", 0.1 * n, key=str(n)) for n in range(1, 9)),
                row("answered", 0.9, "101"),
            ],
            [*(f"Penelepon menekan {n}" for n in range(1, 9)), "Menjawab"],
            id="answered within the second in which the call came in",
        ),
        pytest.param(
            [
                row("called_back", 1, "101", "back", to="0812"),
                row("hung_up", 9, "caller", "back", by="caller"),
            ],
            ["Menelepon balik 0812", "Petugas menutup telepon"],
            id="in a call that we made, we are who began it",
        ),
        pytest.param(
            [row("hung_up", 9, "caller", by="caller")],
            ["Penelepon menutup telepon"],
            id="in one that came in, the caller is",
        ),
        pytest.param(
            [
                row("ticket.update", 1, "siti", fields="narrative"),
                row("ticket.update", 4, "siti", fields="narrative, type"),
                row("ticket.update", 9, "siti", fields="latitude, longitude"),
                row("ticket.update", 12, "rini", fields="narrative"),
                row("ticket.update", 20, "rini", fields="disposition, state", state="closed",
                    disposition="prank"),
            ],
            [
                "Mengisi: titik peta, uraian, jenis",
                "Mengisi: uraian",
                "Tiket selesai: Prank",
            ],
            id="one sitting of typing is one line, a step of the ticket its own",
        ),
        pytest.param(
            [
                row("callback_taken", 1, "siti"),
                row("callback_ended", 9, "siti", outcome="no_answer"),
            ],
            ["Mengambil telepon balik", "Telepon balik: tidak diangkat"],
            id="a call-back and its outcome",
        ),
        pytest.param(
            [row("ticket.update", 1, "siti", fields="disposition", disposition="ghost_diam")],
            ["Hasil akhir: Diam"],
            id="a disposition alone",
        ),
        pytest.param(
            [
                row("waiting", 1, verdict="voice", priority="10"),
                row("out_of_hours", 1.1, ready="0"),
                row("overflowed", 6, stage="duty", why="CLOSED"),
                row("overflowed", 31, stage="message", why="CLOSED"),
                row("overflowed", 90, stage="ring_all", why="TIMEOUT"),
            ],
            [
                "Masuk antrean",
                "Menelepon di luar jam layanan",
                "Diteruskan: petugas piket",
                "Diteruskan: pesan suara",
                "Tidak ada yang menjawab: semua telepon",
            ],
            id="while the centre is closed nobody was asked, so nobody did not answer",
        ),
        pytest.param([row("fact_of_a_newer_version", 1)], [None], id="what has no words yet"),
    ],
)  # fmt: skip
def test_what_it_says(rows: Sequence[dict[str, Any]], words: list[str | None]) -> None:
    assert told(*rows) == words


@pytest.mark.parametrize("language", Language)
def test_every_fact_is_hidden_on_purpose_or_has_words(language: Language) -> None:
    said = {"by": "us", "to": "119", "prompt": "greeting"}
    for kind in FactKind:
        entries = timeline([row(kind.value, 0, "101", **said)], PEOPLE)
        assert all(history_words.sentence(entry, language) for entry in entries), kind


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*FactKind, "ticket.update", "sent", "callback_ended"]),
            st.integers(0, 100),
            st.sampled_from(["", "101", "siti", "PJSIP/101"]),
            st.sampled_from(["a", "b", None]),
        )
    )
)
def test_any_facts_make_a_line_in_order(drawn: list[tuple[str, int, str, str | None]]) -> None:
    rows = [row(str(kind), s, by, call, by=by, fields="type") for kind, s, by, call in drawn]
    entries = timeline(rows, PEOPLE)
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    for entry in entries:
        history_words.sentence(entry, Language.EN)
        assert isinstance(entry, HistoryEntry) and history_words.tone(entry)


def test_the_journey_says_an_answer_once_and_after_the_queue() -> None:
    """queue_log has whole seconds: its answer would stand before the ring that it ended."""
    facts = [
        row("answered", 5.0, taker="PJSIP/101", wait_s=3),
        row("waiting", 5.2, verdict="voice", priority="10"),
        row("answered", 5.9, taker="101"),
    ]
    kinds = [(fact["kind"], fact["at"]) for fact in journey_of(facts)]
    assert kinds == [(fact["kind"], fact["at"]) for fact in facts[1:]]
