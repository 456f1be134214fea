"""Which settings of SIP a running Asterisk goes on without, for it takes them when it starts only.

It reads its files again and goes on listening for SIP where it did, and whom the old CA let in by
TLS was let in still (tried); another port of TLS and other files of its certificate it takes at
once. It shows the new values as if they counted, and its log alone says otherwise. So what its
files said when it started is kept for as long as it runs (``run/asterisk.listens``).
"""

import json
import re
from collections.abc import Iterable, Mapping

from ari_app.operations import plan_trial
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings

LISTENS = "asterisk.listens"
Listens = Mapping[str, Mapping[str, str]]  # transport → what its block says
_BLOCK = re.compile(r"^\[(udp|tls)\]\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^(\w+) *= *(.*?) *$", re.MULTILINE)


def note(settings: Settings) -> None:
    """Before its files change, and once it has started. Raises OSError, ValueError.

    A process that was not noted yet started with the files that lie there.
    """
    process = plan_trial.asterisk_now(settings)
    if not process:
        return
    known = _noted(settings, process)
    listens = {**_in_files(settings), **known}
    if listens != known:
        write_small(settings.run_dir / LISTENS, json.dumps([process, listens]), mode=0o600)


def waiting(settings: Settings) -> tuple[str, ...]:
    """Names of settings that count from the next start of Asterisk on; blocking.

    None where no Asterisk runs, or nothing can be read.
    """
    try:
        note(settings)
        known = _noted(settings, plan_trial.asterisk_now(settings))
        return differing(known, _in_files(settings))
    except (OSError, ValueError):
        return ()


def said(names: Iterable[str]) -> str:
    """For who reads a terminal."""
    return (
        f"the new {', '.join(names)}, which Asterisk takes when it starts; that ends calls: "
        "./sigap down and ./sigap up in a quiet hour"
    )


def differing(running: Listens, files: Listens) -> tuple[str, ...]:
    """The settings that make the difference; a transport that one of them lacks makes none."""
    found = dict[str, bool]()
    if "udp" in running and "udp" in files:
        (host, port), (new_host, new_port) = (
            one["udp"].get("bind", "").rpartition(":")[::2] for one in (running, files)
        )
        found |= {"sip_host": host != new_host, "sip_port": port != new_port}
    if "tls" in running and "tls" in files:
        old, new = (one["tls"].get("ca_list_file") for one in (running, files))
        found["sip_tls_ca"] = old != new
    return tuple(sorted(name for name, differs in found.items() if differs))


def in_text(pjsip: str) -> Listens:
    return {name: dict(_LINE.findall(block)) for name, block in _BLOCK.findall(pjsip)}


def _in_files(settings: Settings) -> Listens:
    path = settings.asterisk_dir / "etc" / "pjsip.conf"
    return in_text(path.read_text(encoding="utf-8"))


def _noted(settings: Settings, process: str) -> Listens:
    """Of this process; of none, nothing."""
    try:
        noted, listens = json.loads((settings.run_dir / LISTENS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return listens if noted == process else {}
