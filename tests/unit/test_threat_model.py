"""docs/threat-model.md names what there is: every test, every file; and says what is open."""

import ast
import re
from pathlib import Path

TOP = Path(__file__).parents[2]
MODEL = TOP / "docs" / "threat-model.md"
NAMED = re.compile(r"`((?:tests|ari_app|agi|dialplan|recordings|docs)/[^`\s]+)`")
ROW = re.compile(r"^\| [STRIDE] \| ", re.MULTILINE)


def test_every_named_test_and_file_exists() -> None:
    named = set(NAMED.findall(MODEL.read_text(encoding="utf-8")))
    assert len(named) > 100
    assert not sorted(name for name in named if not _exists(name))


def test_each_threat_has_its_test_or_is_said_to_be_open() -> None:
    rows = [line for line in MODEL.read_text(encoding="utf-8").splitlines() if ROW.match(line)]
    assert len(rows) > 60
    shown = [row.rpartition("|")[0].rpartition(" | ")[2] for row in rows]
    assert not [cell for cell in shown if "`tests/" not in cell and "**open**" not in cell.lower()]


def _exists(name: str) -> bool:
    path, _, function = name.partition("::")
    if not function:
        return (TOP / path).exists()
    return (TOP / path).exists() and function in _functions(TOP / path)


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, found)}
