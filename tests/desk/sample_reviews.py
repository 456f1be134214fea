"""Calls that wait for a review, with real sound in them, and a ticket that has lived through much.

For the tests in a browser and for ``docs.screens.review_pictures``.
"""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import soundfile

from ari_app.store.database import statements
from recordings.spectrogram import tile
from recordings.spectrogram_job import picture_name
from recordings.waveform import DETAIL_PER_S, STEPS_PER_S, peaks
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP

LOGIN, PASSWORD = "agus", "sandi-agus"
TICKET = "JPR-2026-01490"
RATE = 8000
_SAMPLES = Path(__file__).parents[2] / "ari_app" / "samples"
NOISE = "Hanya bunyi bising selama 12 detik; tidak ada suara manusia."
SILENT = "Hening selama 12 detik; tidak ada suara, ketukan, atau tombol."
# hours ago, number, verdict, reason, outcome, sample
CALLS = (
    (26, "082199887766", "noise", NOISE, "abandoned_held", "exhaust"),
    (20, None, "silent", SILENT, "abandoned_held", "quiet_room"),
    (9, "082199887766", "noise", NOISE, "abandoned_held", "exhaust"),
    (5, "085733210090", "unsure", "Mungkin ada manusia.", "cut_by_us", "speaking_caller"),
    (2, "0296591200", "silent", SILENT, "abandoned_held", "quiet_room"),
)

SPEAKS = 3  # of `CALLS`: what was said in it is written down, made up, with a word that is unsure
SAID = (
    ("caller", "tolong", 0.6, 1.0, 0.97),
    ("caller", "gudang", 1.0, 1.4, 0.91),
    ("caller", "mebel", 1.4, 1.8, 0.44),
    ("caller", "kebakaran", 1.8, 2.5, 0.96),
    ("ours", "di", 3.0, 3.1, 0.9),
    ("ours", "mana", 3.1, 3.5, 0.93),
    ("caller", "dekat", 4.2, 4.6, 0.9),
    ("caller", "pasar", 4.6, 5.1, 0.88),
    ("caller", "Mlonggo", 5.1, 5.7, 0.83),
)


async def fill(centre: Centre) -> list[str]:
    """The calls under review, the oldest first; `LOGIN` may review them."""
    await centre.add_account(LOGIN, "reviewer", CHEAP.hash(PASSWORD), name="Agus Wibowo")
    calls = [await _unheard(centre, *each) for each in CALLS]
    await _written_down(centre, calls[SPEAKS])
    await _ticket(centre)
    return calls


async def _unheard(
    centre: Centre,
    hours: int,
    ani: str | None,
    verdict: str,
    reason: str,
    outcome: str,
    sample: str,
) -> str:
    at = datetime.now(UTC) - timedelta(hours=hours)
    call_id = await centre.add_call(
        ani=ani, verdict=verdict, reason=reason, outcome=outcome, at=at, answered_by=None
    )
    for kind, s, data in (
        ("offered", 0, {}),
        ("prompted", 0.3, {"prompt": "greeting"}),
        ("prompted", 6.2, {"prompt": "cannot_hear"}),
        ("judged", 12, {"verdict": verdict}),
        ("held", 12, {"verdict": verdict}),
        ("hung_up", 31, {"by": "us" if outcome == "cut_by_us" else "caller"}),
    ):
        await centre.add_fact(call_id, kind, at + timedelta(seconds=s), **data)
    await centre.add_recording(call_id, *recording(sample))
    picture = centre.archive / picture_name(f"2026/05/01/{call_id}.flac")
    picture.write_bytes(tile(*_sides(sample)))
    await centre.database.execute(
        """UPDATE recordings SET peaks = $2, peaks_per_s = $3, seconds = $4, detail = $5,
               spectrogram_tiles = 1
           WHERE call_id = $1""",
        call_id,
        *_shape(sample),
    )
    await centre.database.execute(
        "UPDATE calls SET needs_review = true, screening_at = $2, evidence = $3 WHERE call_id = $1",
        call_id,
        at + timedelta(seconds=0.2),
        json.dumps({"evidence": _evidence(sample), "ear": "1.3 a9f2"}),
    )
    return call_id


async def _written_down(centre: Centre, call_id: str) -> None:
    await centre.database.execute(
        """INSERT INTO transcripts (call_id, centre, node, state, attempts, next_at, words,
               recogniser, done_at)
           VALUES ($1, 'JPR', 'node-1', 'done', 1, now(), $2, 'vosk 0.3.45 id', now())""",
        call_id,
        json.dumps(SAID),
    )
    await centre.database.execute(statements()["transcripts.index"], call_id)


def _sides(sample: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], ...]:
    """What the caller's phone sent, and a second of greeting in place of our prompts."""
    caller, rate = soundfile.read(_SAMPLES / f"{sample}.flac", dtype="int16", always_2d=True)
    assert rate == RATE
    ours, _ = soundfile.read(_SAMPLES / "call_taker.flac", dtype="int16", always_2d=True)
    said = np.zeros(len(caller), np.int16)
    part = ours[: min(3 * RATE, len(caller) // 3), 0]
    said[len(caller) // 8 :][: len(part)] = part
    return caller[:, 0], said


def recording(sample: str) -> tuple[bytes]:
    file = io.BytesIO()
    soundfile.write(file, np.stack(_sides(sample), axis=1), RATE, format="FLAC")
    return (file.getvalue(),)


def _shape(sample: str) -> tuple[bytes, int, float, bytes]:
    caller, ours = _sides(sample)
    detail = peaks(caller, ours, RATE, DETAIL_PER_S)
    return peaks(caller, ours, RATE), STEPS_PER_S, len(caller) / RATE, detail


def _evidence(sample: str) -> list[dict[str, float]]:
    """Rows as the ear writes them; what it would say of a human is made up."""
    caller, _ = _sides(sample)
    speaks = sample == "speaking_caller"
    return [
        {
            "second": second,
            "heard_s": 1.0,
            "level_dbfs": _level_dbfs(caller[second * RATE : (second + 1) * RATE]),
            "speech": 0.9 if speaks else 0.02,
            "human": (0.97, 0.62, 0.88)[second % 3] if speaks else 0.04 + second % 4 / 30,
            "speech_s": 0.4 * (second % 3 == 0) if speaks else 0.0,
            "echo_s": 0.9 * (second == 6),
            "tone_s": 0.0,
            "clicks": 0,
        }
        for second in range(min(12, len(caller) // RATE))
    ]


def _level_dbfs(part: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
    rms = float(np.sqrt(np.mean(np.square(part.astype(np.float64) / 32768))))
    return round(20 * float(np.log10(max(rms, 1e-4))), 1)


async def _ticket(centre: Centre) -> None:
    """Asked first, joined, left with the ambulance, given to two agencies, called back."""
    at = datetime.now(UTC) - timedelta(hours=3)
    call_id = await centre.add_call(ani="081270001234", at=at, verdict="voice")
    number = int(TICKET.rpartition("-")[2])
    narrative = "Sepeda motor dan truk, dua orang luka, satu tidak sadar. Jalan sebagian tertutup."
    await centre.add_ticket(call_id, number, at=at, narrative=narrative, ani="081270001234")
    reason = "Suara manusia terdengar jelas pada detik 0.3."
    for kind, s, data in (
        ("offered", 0, {}),
        ("prompted", 0.2, {"prompt": "greeting"}),
        ("judged", 1.4, {"verdict": "voice", "reason": reason}),
        ("waiting", 1.5, {"verdict": "voice", "priority": "10"}),
        ("rang", 8, {"taker": "PJSIP/103"}),
        ("answered", 11, {"taker": "PJSIP/102"}),
        ("on_hold", 62, {"by": "102"}),
        ("called_in", 62.2, {"by": "102", "to": "119"}),
        ("reached", 70, {"to": "119"}),
        ("joined", 88, {"by": "102"}),
        ("left", 120, {"by": "102"}),
        ("hung_up", 301, {"by": "caller"}),
    ):
        await centre.add_fact(call_id, kind, at + timedelta(seconds=s), **data)
    await _desk_work(centre, at)


async def _desk_work(centre: Centre, at: datetime) -> None:
    dispatch = await centre.send(TICKET, "rsud", at=at + timedelta(seconds=140))
    for step, state, s, note in (
        ("acknowledge", "acknowledged", 220, ""),
        ("arrive", "on_scene", 900, ""),
        ("finish", "done", 2900, "Dua korban dibawa ke IGD, satu dirawat."),
    ):
        await centre.database.execute(
            """UPDATE dispatches SET state = $2, step = $3, step_at = $4, step_party = 'agency',
                   step_by = 'rsud.igd', step_note = $5 WHERE dispatch_id = $1""",
            dispatch,
            state,
            step,
            at + timedelta(seconds=s),
            note,
        )
    change = '{"fields": "kecamatan, narrative, type"}'
    step = '{"fields": "disposition, state", "state": "closed", "disposition": "normal"}'
    for s, detail in ((45, change), (3100, step)):
        await centre.database.execute(
            """INSERT INTO audit (centre, at, actor, action, subject, detail)
               VALUES ('JPR', $1, 'bagus', 'ticket.update', $2, $3)""",
            at + timedelta(seconds=s),
            TICKET,
            detail,
        )
