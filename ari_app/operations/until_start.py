"""Which settings of SIP a running Asterisk goes on without, for it takes them when it starts only.

It reads its files again and listens where they say too, beside where it did, for each address has
a transport with a name of its own (``dialplan/pjsip.conf``); calls go on, and the old one stays
open until it starts (tried). What cannot be had beside the old one waits: 0.0.0.0 and an address on
one port, and whatever a transport of the same name says anew, in files of one's own. Whom the old
CA let in by TLS is let in still (tried); another port of TLS and other files of its certificate it
takes at once. It shows the new values as if they counted, and its log alone says otherwise. So what
its files said when it started, and what it has opened since, is kept for as long as it runs
(``run/asterisk.listens``).
"""

import contextlib
import json
import re
from collections.abc import Iterable, Mapping

from ari_app.operations import plan_trial
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings

LISTENS = "asterisk.listens"
_ANOTHER = "asterisk.another"
ANOTHER = "version/node"  # among what waits
Listens = Mapping[str, Mapping[str, str]]  # transport → what its block says
Address = tuple[str, str]  # host and port, as they are written
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104
_BLOCK = re.compile(r"^\[(udp(?:-[^\]]*)?|tls)\]\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^(\w+) *= *(.*?) *$", re.MULTILINE)


def note(settings: Settings) -> None:
    """Before its files change, and once it has started. Raises OSError, ValueError.

    A process that was not noted yet started with the files that lie there.
    """
    process = plan_trial.asterisk_now(settings)
    if not process:
        return
    known = _listened(settings, process)
    listens = {**_opened(_in_files(settings), known), **known}
    if listens != known:
        write_small(settings.run_dir / LISTENS, json.dumps([process, listens]), mode=0o600)


def keep_another(settings: Settings) -> None:
    """The Asterisk that runs is not of the version or node that is wanted. Raises OSError."""
    path, process = settings.run_dir / _ANOTHER, plan_trial.asterisk_now(settings)
    if process and not _is_kept_as_another(settings):
        write_small(path, process, mode=0o600)


def waiting(settings: Settings) -> tuple[str, ...]:
    """Names of settings that count from the next start of Asterisk on, and `ANOTHER`; blocking.

    None where no Asterisk runs, or nothing can be read.
    """
    another = (ANOTHER,) if _is_kept_as_another(settings) else ()
    try:
        note(settings)
        known = _listened(settings, plan_trial.asterisk_now(settings))
        return (*differing(known, _in_files(settings)), *another)
    except (OSError, ValueError):
        return another


def _is_kept_as_another(settings: Settings) -> bool:
    process = plan_trial.asterisk_now(settings)
    try:
        kept = (settings.run_dir / _ANOTHER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return bool(process) and kept == process


def said(names: Iterable[str]) -> str:
    """For who reads a terminal."""
    return (
        f"the new {', '.join(names)}, which Asterisk takes when it starts: sigap up starts it anew "
        "once nobody is on the line (now, which ends calls: ./sigap down and ./sigap up)"
    )


def differing(running: Listens, files: Listens) -> tuple[str, ...]:
    """The settings that make the difference; a transport that one of them lacks makes none."""
    found = dict[str, bool]()
    open_now = addresses(running)
    for host, port in (addresses(files) - open_now) if open_now else ():
        found["sip_host"] = host not in {one for one, _ in open_now}
        found["sip_port"] = port not in {one for _, one in open_now} or not found["sip_host"]
    if "tls" in running and "tls" in files:
        old, new = (one["tls"].get("ca_list_file") for one in (running, files))
        found["sip_tls_ca"] = old != new
    return tuple(sorted(name for name, differs in found.items() if differs))


def addresses(listens: Listens) -> frozenset[Address]:
    """Where SIP is listened for over UDP, and TCP with it."""
    binds = (one.get("bind", "") for name, one in listens.items() if name.startswith("udp"))
    parts = (bind.rpartition(":") for bind in binds)
    return frozenset((host, port) for host, _, port in parts)


def open_at(settings: Settings) -> frozenset[Address]:
    """Where the Asterisk that runs listens for SIP, that of before too; blocking."""
    with contextlib.suppress(OSError, ValueError):
        note(settings)
    return known_open(settings)


def known_open(settings: Settings) -> frozenset[Address]:
    """As `open_at`, as far as it is kept: who only looks, be it root, leaves no file behind."""
    try:
        found = addresses(_listened(settings, plan_trial.asterisk_now(settings)))
    except (OSError, ValueError):
        found = frozenset()
    return found or frozenset({(settings.sip_host, str(settings.sip_port))})


def left_open(settings: Settings) -> tuple[Address, ...]:
    """Where it listens besides, because it did when it started; blocking."""
    wanted = (settings.sip_host, str(settings.sip_port))
    return tuple(sorted(open_at(settings) - {wanted}))


def _opened(files: Listens, known: Listens) -> Listens:
    """Of these files what an Asterisk opens that has opened those: no address twice."""
    there = addresses(known)
    return {
        name: block
        for name, block in files.items()
        if not any(meets(one, there) for one in addresses({name: block}))
    }


def meets(wanted: Address, there: frozenset[Address]) -> bool:
    """Whether it cannot be opened while those are open."""
    host, port = wanted
    hosts = {one for one, other in there if other == port}
    return host in hosts or (bool(hosts) and not {host, *hosts}.isdisjoint(WILDCARDS))


def in_text(pjsip: str) -> Listens:
    return {name: dict(_LINE.findall(block)) for name, block in _BLOCK.findall(pjsip)}


def _in_files(settings: Settings) -> Listens:
    path = settings.asterisk_dir / "etc" / "pjsip.conf"
    return in_text(path.read_text(encoding="utf-8"))


def _listened(settings: Settings, process: str) -> Listens:
    """Of this process; of none, nothing."""
    try:
        of_process, listens = json.loads((settings.run_dir / LISTENS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return listens if of_process == process else {}
