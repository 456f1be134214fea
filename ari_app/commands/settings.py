"""``sigap settings …``: what a centre runs on, changed without an editor, as on its page."""

import argparse
import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from ari_app.commands import trail
from ari_app.commands.opened_database import by_whom
from ari_app.commands.retention import show
from ari_app.errors import SigapError
from ari_app.operations import keepers, settings_asking, settings_keeping, settings_state
from ari_app.operations.settings_described import Described, Kind, all_settings
from ari_app.operations.settings_keeping import ChangeRefused, Why
from ari_app.operations.settings_reference import reference
from ari_app.operations.settings_standing import NOT_SHOWN, Present, Source, present
from ari_app.settings import Settings
from ari_app.settings_changes import Change, Kept
from ari_app.store.database import Database, dsn_of

ANSWER_S = 300.0
LOOK_S = 0.2
REMOVED_S = 5.0
_SOURCES = {
    Source.FILE: "berkas / file",
    Source.BROWSER: "diubah / changed",
    Source.DEFAULT: "bawaan / default",
}


class NotApplied(SigapError):
    """What was changed is kept, and does not run yet."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shown = actions.add_parser("list", help="each setting, its value and where it comes from")
    shown.add_argument(
        "section", nargs="?", default="", help="only these, as queue or queue.ring_s"
    )

    put = actions.add_parser("set", help="change one; counts from the next start, or with apply")
    put.add_argument("name", help="as queue.ring_s")
    put.add_argument("value", help="as in JSON, or a plain word")
    out = actions.add_parser("unset", help="as if it had never been changed")
    out.add_argument("name", help="as queue.ring_s")
    back = actions.add_parser("undo", help="take one change back, by a new one")
    back.add_argument("number", type=int, help="of ./sigap settings history")
    for changes in (put, out, back):
        changes.add_argument("--why", required=changes is not back, default="", help="one sentence")
        changes.add_argument(
            "--sure", action="store_true", help="also where more is removed for ever"
        )
        changes.add_argument("--apply", action="store_true", help="and take it up at once")

    actions.add_parser("apply", help="take up what was changed, part by part; no call is lost")
    actions.add_parser("history", help="who changed what, when and why")
    actions.add_parser("reference", help="all settings as Markdown")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "list":
            return _list(settings, arguments.section)
        case "apply":
            return apply(settings)
        case "history":
            return _history(settings)
        case "reference":
            print(reference(), end="")
            return 0
        case _:
            return _changed(settings, arguments)


def _list(settings: Settings, wanted: str) -> int:
    now = present(settings)
    found = [
        one
        for name, one in all_settings().items()
        if not wanted or name == wanted or name.startswith(f"{wanted}.")
    ]
    if not found:
        raise ChangeRefused(Why.UNKNOWN, f"There is no setting {wanted!r}.")
    for one in found:
        print("\t".join(_line(now, one)))
    for sentence in _state(now):
        print(sentence)
    return 0


def _line(now: Present, one: Described) -> Iterator[str]:
    yield one.name
    yield _value(one, now.value(one.name))
    yield _SOURCES[now.source(one.name)]
    yield one.says


def _value(one: Described, value: Any) -> str:
    if one.secret and value:
        return NOT_SHOWN
    text = value if one.kind is Kind.TEXT and value is not None else json.dumps(value)
    return f"{text} {one.unit}".strip()


def _state(now: Present) -> Iterator[str]:
    if now.left_out:
        yield f"! {now.left_out}"
    if now.waiting and now.supervised:
        yield (
            f"Belum dipakai / not in use yet: {', '.join(now.waiting)}; "
            "./sigap settings apply takes it up."
        )


def _changed(settings: Settings, arguments: argparse.Namespace) -> int:
    try:
        done = _change(settings, arguments)
    except ChangeRefused as error:
        if error.why is Why.REMOVES and error.wanted:
            asyncio.run(_show_removed(error.wanted))
        raise
    print(_in_words(done))
    asyncio.run(trail.write_if_possible(settings, settings_keeping.entry_of(done)))
    if arguments.apply:
        return apply(settings)
    for sentence in _state(present(settings)):
        print(sentence)
    return 0


def _change(settings: Settings, arguments: argparse.Namespace) -> Change:
    by, why, sure = by_whom() or "-", arguments.why, arguments.sure
    match arguments.action:
        case "set":
            kept = Kept(value=_read(arguments.name, arguments.value))
            return settings_keeping.change(
                settings, arguments.name, kept, by=by, why=why, sure=sure
            )
        case "unset":
            return settings_keeping.change(
                settings, arguments.name, None, by=by, why=why, sure=sure
            )
        case _:
            return settings_keeping.undo(settings, arguments.number, by=by, why=why, sure=sure)


async def _show_removed(wanted: Settings) -> None:
    """What it would do, where the database can say; the question is asked either way."""
    with contextlib.suppress(SigapError, TimeoutError, OSError):
        database = Database(dsn_of(wanted), connections=1, name="sigap")
        try:
            async with asyncio.timeout(REMOVED_S), database.transaction() as session:
                await show(session, wanted)
        finally:
            await database.close()


def _read(name: str, text: str) -> Any:
    """What stands there in JSON, else the words themselves; a text is never read as JSON."""
    one = all_settings().get(name)
    if one and one.kind in (Kind.TEXT, Kind.CHOICE):
        return None if text == "null" and one.may_be_none else text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _in_words(done: Change) -> str:
    before, after = (_side(done, kept) for kept in (done.before, done.after))
    return f"{done.number}. {done.name}: {before} → {after}"


def _side(done: Change, kept: Kept | None) -> str:
    shown = settings_keeping.shown(done.name, kept)
    return json.dumps(shown.value, ensure_ascii=False) if shown else "-"


def _history(settings: Settings) -> int:
    for done in settings_keeping.history(settings):
        at = done.at.astimezone().isoformat(sep=" ", timespec="minutes")
        print("\t".join((_in_words(done), at, done.by, done.why)))
    return 0


def not_applied(settings: Settings) -> str:
    """Who takes up what was changed, where no ``sigap up`` keeps the whole."""
    if keepers.apart(settings.run_dir):
        return (
            "Each part of this centre is kept by itself and takes it up when it is told to: "
            "systemctl reload 'sigap-*'."
        )
    return "The centre does not run; the next ./sigap up takes it up."


def apply(settings: Settings) -> int:
    """Waits for the end of it; raises :class:`NotApplied`."""
    if not present(settings).supervised:
        raise NotApplied(not_applied(settings))
    record = partial(trail.write_if_possible, settings)
    asking = asyncio.run(settings_asking.ask(settings, by=by_whom() or "-", record=record))
    if asking is None:
        print("Semua sudah dipakai. / Everything is in use.")
        return 0
    end, printed = time.monotonic() + ANSWER_S, 0
    while time.monotonic() < end:
        state = settings_state.read(settings.run_dir)
        steps = state.steps if state and asking.number in (state.working, state.done) else ()
        for step in steps[printed:]:
            print(f"  {step}")
        printed = max(printed, len(steps))
        if state and state.done >= asking.number:
            if state.outcome:
                back = f" Taken back: {', '.join(state.taken_back)}." if state.taken_back else ""
                raise NotApplied(f"Everything runs as before: {state.outcome}{back}")
            print("Dipakai. / In use.")
            return 0
        time.sleep(LOOK_S)
    raise NotApplied(f"No answer of sigap up within {ANSWER_S:.0f} s; see ./sigap status.")
