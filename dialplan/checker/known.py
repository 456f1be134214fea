"""What Asterisk knows, and in which module it is (``known_asterisk.toml``)."""

import difflib
import functools
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("known_asterisk.toml")
BUILT_IN = "builtin"
# what is dialled, and the module that carries it
TECHNOLOGIES = {
    "PJSIP": "chan_pjsip.so",
    "Local": BUILT_IN,
    "WebSocket": "chan_websocket.so",
    "DAHDI": "chan_dahdi.so",
    "IAX2": "chan_iax2.so",
    "AudioSocket": "chan_audiosocket.so",
    "ConfBridge": "app_confbridge.so",
    "UnicastRTP": "chan_rtp.so",
}


@functools.cache
def applications() -> Mapping[str, str]:
    """Application → module. Asterisk asks for no capitals here; it does with functions."""
    return _table("applications")


@functools.cache
def functions() -> Mapping[str, str]:
    return _table("functions")


def _table(name: str) -> dict[str, str]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))[name]
    return {
        each: module if module == BUILT_IN else f"{module}.so"
        for module, names in table.items()
        for each in names.split()
    }


def application(name: str) -> str | None:
    """Its module, however its name is written; None for none that Asterisk knows."""
    return _by_small_letters().get(name.lower())


@functools.cache
def _by_small_letters() -> Mapping[str, str]:
    return {name.lower(): module for name, module in applications().items()}


def near(name: str, names: Iterable[str]) -> str:
    """The one that was probably meant; empty where none is near."""
    by_small = {each.lower(): each for each in names}
    found = difflib.get_close_matches(name.lower(), by_small, n=1, cutoff=0.7)
    return by_small[found[0]] if found else ""
