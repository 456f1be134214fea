"""``python -m ari_app.telephone call …`` or ``answer …``: one telephone in this process."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ari_app.errors import SigapError
from ari_app.telephone.calls import (
    LONGEST_CALL_S,
    CallerPlan,
    CallTakerPlan,
    OnEvent,
    Speech,
    Stop,
    answer_calls,
    make_call,
)
from ari_app.telephone.key import read_keys
from ari_app.telephone.mouth import Echo
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.sip_stack import SipIdentity, SipStackError

PASSWORD_VARIABLE = "SIGAP_PHONE_PASSWORD"  # noqa: S105 - its name; not seen by ``ps``


def main(argv: Sequence[str]) -> int:
    """Returns 0 when a call was answered, 1 when none was, 2 with one sentence after an error."""
    asked = _parser().parse_args(argv)
    out = _own_stdout()

    def on_event(event: PhoneEvent) -> None:
        print(event.line(), file=out, flush=True)

    try:
        return 0 if asked.run(asked, on_event) else 1
    except SigapError as error:
        on_event(
            PhoneEvent(what=PhoneEventKind.FAILED, at_s=time.time(), data={"reason": str(error)})
        )
        print(error, file=sys.stderr)
        return 2


def _own_stdout() -> TextIO:
    """PJSIP writes its greeting to standard output; only JSON lines may go there."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.close(quiet)
    return out


def _call(asked: argparse.Namespace, on_event: OnEvent) -> bool:
    identity = SipIdentity(
        name=asked.caller,
        server=asked.server,
        bind=asked.bind,
        password=os.environ.get(PASSWORD_VARIABLE) or None,
        registers=False,
    )
    keys = read_keys(asked.keys)
    plan = CallerPlan(to=asked.to, speech=_speech(asked), keys=keys, seconds=asked.seconds)
    stop = Stop(LONGEST_CALL_S, with_parent=asked.with_parent)
    return make_call(identity, plan, stop, on_event)


def _answer(asked: argparse.Namespace, on_event: OnEvent) -> bool:
    password = asked.password or os.environ.get(PASSWORD_VARIABLE)
    if not password:
        raise SipStackError(f"Give the phone's password with --password or {PASSWORD_VARIABLE}.")
    identity = SipIdentity(
        name=asked.extension,
        server=asked.server,
        bind=asked.bind,
        password=password,
        session_timers=asked.session_timers,
    )
    plan = CallTakerPlan(
        speech=_speech(asked),
        answer_after_s=asked.answer_after,
        hang_up_after_s=asked.hang_up_after,
        calls=asked.calls,
    )
    return (
        answer_calls(identity, plan, Stop(asked.seconds, with_parent=asked.with_parent), on_event)
        > 0
    )


def _speech(asked: argparse.Namespace) -> Speech:
    return Speech(audio=asked.audio, loop=asked.loop, echo=asked.echo, record=asked.record)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ari_app.telephone", description=__doc__)
    ways = parser.add_subparsers(required=True)
    call = ways.add_parser("call", help="place one call")
    call.set_defaults(run=_call)
    call.add_argument("--to", default="112")
    call.add_argument(
        "--from",
        dest="caller",
        required=True,
        metavar="NUMBER",
        help=f"one of the centre's own phones needs its password in {PASSWORD_VARIABLE}",
    )
    call.add_argument("--keys", default="", metavar="KEY@SECONDS", help="for example 5@8")
    call.add_argument("--seconds", type=float, default=LONGEST_CALL_S, help="from the INVITE")
    _add_common(call, bind="127.0.0.2")
    answer = ways.add_parser("answer", help="register and answer what comes in")
    answer.set_defaults(run=_answer)
    answer.add_argument("--extension", required=True)
    answer.add_argument("--password", help=f"or the variable {PASSWORD_VARIABLE}")
    answer.add_argument("--answer-after", type=float, default=0.5, metavar="SECONDS")
    answer.add_argument("--hang-up-after", type=float, default=LONGEST_CALL_S, metavar="SECONDS")
    answer.add_argument("--calls", type=int, default=1_000_000, help="then it ends")
    answer.add_argument("--for", dest="seconds", type=float, default=86_400.0, metavar="SECONDS")
    answer.add_argument("--session-timers", action="store_true", help="as most phones: RFC 4028")
    _add_common(answer, bind="127.0.0.1")
    return parser


def _add_common(parser: argparse.ArgumentParser, *, bind: str) -> None:
    parser.add_argument("--server", required=True, metavar="HOST:PORT")
    parser.add_argument("--bind", default=bind, help="the address that it sends from")
    parser.add_argument("--audio", type=Path, help="what it says; without it: digital silence")
    parser.add_argument("--loop", action="store_true", help="say it over and over")
    parser.add_argument("--record", type=Path, help="what it hears, as WAV")
    parser.add_argument("--echo", type=Echo.read, metavar="dB@ms", help="send back what it hears")
    parser.add_argument("--with-parent", action="store_true", help="end when the parent ends")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
