"""``./sigap call``: one test call into the running centre, and what became of it."""

import argparse
import re
from ipaddress import ip_network
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.operations import processes
from ari_app.settings import Settings
from ari_app.store.database import Database, Login, dsn_of
from ari_app.telephone.audio import RATE_HZ, SAMPLE_BYTES, read_audio
from ari_app.telephone.key import read_keys
from ari_app.telephone.outcome import CallOutcome, wait_until_complete
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone, caller

DEFAULT_CALL_S = 60.0
LONGEST_CALL_S = 600.0
ANSWER_WITHIN_S = 5.0
RECORDED_WITHIN_S = 60.0
_NUMBER = re.compile(r"\+?[0-9]{3,15}|anonymous")


class TrialCallError(SigapError):
    """The test call cannot be placed; the message names the remedy."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="caller", required=True, metavar="NUMBER", help="for example 081234567890"
    )
    parser.add_argument("--audio", type=Path, metavar="FILE", help="what the caller says")
    parser.add_argument("--keys", default="", metavar="KEY@S", help="5@8: key 5 after 8 s")
    parser.add_argument(
        "--seconds",
        type=float,
        default=DEFAULT_CALL_S,
        metavar="N",
        help="then the caller hangs up",
    )


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Returns 0 when the call has its record and a recording, else 1."""
    _check(settings, arguments)
    began_s = await _call(settings, arguments)
    print("Waiting for the record and the recording …", flush=True)
    database = Database(dsn_of(settings, Login.JOBS), connections=1, name="sigap call")
    try:
        found = await wait_until_complete(
            database, settings, ani=arguments.caller, began_s=began_s, limit_s=RECORDED_WITHIN_S
        )
    finally:
        await database.close()
    return _say_outcome(found, settings)


def source_address(settings: Settings) -> str:
    """The loopback address from which a line of this centre takes calls (asterisk.md)."""
    networks = [ip_network(match) for trunk in settings.trunks for match in trunk.match]
    for network in networks:
        if network.is_loopback and str(network.network_address) != settings.sip_host:
            return str(network.network_address)
    raise TrialCallError(
        "No line takes calls from this machine; add a trunk with match = ['127.0.0.2'] "
        "to the settings for test calls."
    )


def server_address(settings: Settings) -> str:
    """Where the centre listens, as seen from this machine: ``host:port``."""
    return f"{settings.sip_reached_at}:{settings.sip_port}"


def _check(settings: Settings, arguments: argparse.Namespace) -> None:
    if not _NUMBER.fullmatch(arguments.caller):
        raise TrialCallError(
            f"{arguments.caller!r} is not a caller's number; write digits, such as 081234567890."
        )
    if not 0 < arguments.seconds <= LONGEST_CALL_S:
        raise TrialCallError(f"--seconds must be more than 0 and at most {LONGEST_CALL_S:.0f}.")
    read_keys(arguments.keys)
    source_address(settings)
    _check_audio(arguments.audio, arguments.seconds)
    asterisk = processes.read_record(settings.run_dir, "asterisk")
    if asterisk is None or not asterisk.alive():
        raise TrialCallError(f"No centre runs in {settings.home}; start it with ./sigap up.")


def _check_audio(audio: Path | None, seconds: float) -> None:
    if audio is None:
        print("No --audio: the caller is silent.")
        return
    length_s = len(read_audio(audio)) / RATE_HZ / SAMPLE_BYTES
    print(f"{audio}: {length_s:.1f} s; the caller hangs up after {seconds:g} s.", flush=True)


async def _call(settings: Settings, arguments: argparse.Namespace) -> float:
    """Place the call and tell how it goes; returns the time of its INVITE."""
    options = caller(
        arguments.caller,
        server=server_address(settings),
        bind=source_address(settings),
        audio=arguments.audio and arguments.audio.absolute(),
        keys=arguments.keys,
        seconds=arguments.seconds,
    )
    async with Telephone(options) as phone:
        began = await phone.wait_for(PhoneEventKind.CALLING, timeout_s=ANSWER_WITHIN_S)
        print(f"Calling 112 from {arguments.caller} …", flush=True)
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=ANSWER_WITHIN_S)
        print(f"The line is open; the call lasts {arguments.seconds:g} s at most.", flush=True)
        limit_s = arguments.seconds + ANSWER_WITHIN_S
        ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=limit_s)
        who = "the caller" if ended.data.get("by") == "us" else "the centre"
        print(f"After {ended.at_s - began.at_s:.1f} s {who} hung up.", flush=True)
        return began.at_s


def _say_outcome(found: CallOutcome | None, settings: Settings) -> int:
    if found is None:
        raise TrialCallError(
            f"The centre has no record of the call yet; see ./sigap status and {settings.log_dir}."
        )
    print("\n".join(found.sentences()))
    if not found.complete:
        print("The record is not complete yet; ./sigap status says whether the jobs run.")
    return 0 if found.complete and found.recording_status == "ready" else 1
