"""Imports run one way: the pure core knows no adapter, adapters know no process."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
# part → what it may import of ours; the longest matching name decides
ALLOWED: dict[str, tuple[str, ...]] = {
    "ari_app.call": ("ari_app.verdict",),
    "ari_app.facts": (),
    "ari_app.screening": ("ari_app.screening", "ari_app.errors"),
    "ari_app.record": (
        *("ari_app.call", "ari_app.facts", "ari_app.verdict"),
        "ari_app.telephone_number",
    ),
    "ari_app.telephone_number": (),
    "dialplan": ("dialplan",),
}
NO_IO = ("asyncio", "socket", "aiohttp", "asyncpg", "sqlite3", "subprocess", "time", "panoramisk")
PURE = [
    *("ari_app/call.py", "ari_app/facts.py", "ari_app/record.py", "ari_app/telephone_number.py"),
    *(f"ari_app/tickets/{name}.py" for name in ("way", "clocks", "retry", "notice", "duplicates")),
    *(f"ari_app/places/{name}.py" for name in ("place", "search")),
    *(
        f"ari_app/screening/{name}.py"
        for name in ("ear", "hearing", "verdict", "zones", "evidence")
    ),
]
PROCESSES = (
    "ari_app.screener.main",
    "ari_app.jobs.main",
    "ari_app.desk",
    "ari_app.operations.up",
    "ari_app.cli",
    "ari_app.demo",
)
ADAPTERS = (
    "ari_app.asterisk",
    "ari_app.store",
    "ari_app.journal.writer",
    "recordings",
    "agi",
    "dialplan",
)
OURS = ("ari_app", "agi", "recordings", "dialplan")


def modules() -> dict[str, Path]:
    found = [path for part in OURS for path in (TOP / part).rglob("*.py")]
    names = {path: path.relative_to(TOP).with_suffix("").as_posix() for path in found}
    return {name.replace("/", ".").removesuffix(".__init__"): path for path, name in names.items()}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(part + ".") for part in parts)


def within_any(parts: tuple[str, ...], name: str) -> bool:
    """``from ari_app import facts`` also names the package ``ari_app`` itself."""
    return any(within(part, (name,)) for part in parts)


@pytest.mark.parametrize("part", ALLOWED)
def test_the_core_knows_only_itself(part: str) -> None:
    for name, path in modules().items():
        if within(name, (part,)) and not name.startswith("ari_app.screening.offline"):
            ours = {i for i in imported(path) if within(i, OURS)}
            allowed = ALLOWED[part]
            wrong = {i for i in ours if not within(i, allowed) and not within_any(allowed, i)}
            assert not wrong, f"{name} imports {wrong}"


@pytest.mark.parametrize("file", PURE)
def test_the_core_does_no_io_and_has_no_clock(file: str) -> None:
    assert not {i for i in imported(TOP / file) if within(i, NO_IO)}


def test_adapters_do_not_know_processes() -> None:
    for name, path in modules().items():
        if within(name, ADAPTERS) and not within(name, PROCESSES):
            assert not {i for i in imported(path) if within(i, PROCESSES)}, name
