"""Functions and modules stay short enough to be read at once; these bounds only get smaller."""

import ast
from pathlib import Path

TOP = Path(__file__).parents[2]
OURS = ("ari_app", "recordings", "agi")
LONGEST_FUNCTION = 50  # lines, with its head and its docstring
LONGEST_MODULE = 500


def test_no_function_is_too_long() -> None:
    found = {f"{path.relative_to(TOP)}::{name}": lines for path, name, lines in _functions()}
    assert len(found) > 4000
    assert not {name: lines for name, lines in found.items() if lines > LONGEST_FUNCTION}


def test_no_module_is_too_long() -> None:
    found = {str(path.relative_to(TOP)): len(_text(path).splitlines()) for path in _modules()}
    assert len(found) > 500
    assert not {name: lines for name, lines in found.items() if lines > LONGEST_MODULE}


def _modules() -> list[Path]:
    files = [path for top in OURS for path in sorted((TOP / top).rglob("*.py"))]
    return [path for path in files if "node_modules" not in path.parts]


def _functions() -> list[tuple[Path, str, int]]:
    return [
        (path, node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in _modules()
        for node in ast.walk(ast.parse(_text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
