"""How the code is kept: ``python -m bench.house [FOLDER]`` prints the figures of docs/figures.md.

Lengths are lines from ``def`` to the last line of a function's body. A *single-use private helper*
is a function or method whose name begins with one underscore and is named once elsewhere in its
own file; a *short* one has a body of one or two lines, its docstring aside. Reads the files only;
nothing of the project is run.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SHORT = 2  # lines
OURS = ("ari_app", "agi", "recordings", "dialplan")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file: its lines, the lengths of its functions, its single-use private helpers, and how
    many of these are short.
    """

    folder: str
    lines: int
    functions: tuple[int, ...]
    single_use: tuple[str, ...]
    short: int


def read(path: Path, top: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    named = Counter(_names(tree))
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    private = {f.name for f in functions if f.name.startswith("_") and not f.name.endswith("__")}
    single_use = tuple(sorted(name for name in private if named[name] == 1))
    return Module(
        folder=path.parent.relative_to(top).as_posix(),
        lines=text.count("\n"),
        functions=tuple((f.end_lineno or f.lineno) - f.lineno + 1 for f in functions),
        single_use=single_use,
        short=sum(f.name in single_use and _lines_of_body(f) <= SHORT for f in functions),
    )


def _lines_of_body(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def _names(tree: ast.AST) -> Iterator[str]:
    """Every use of a name, also as an attribute."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name


def share(values: Sequence[int], part: float) -> int:
    """The value below which ``part`` (0 … 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main(top: Path) -> None:
    paths = [path for part in OURS for path in sorted((top / part).rglob("*.py"))]
    modules = [module for path in paths if (module := read(path, top)).lines]
    functions = [length for module in modules for length in module.functions]
    lines = [module.lines for module in modules]
    helpers = sum(len(module.single_use) for module in modules)
    short = sum(module.short for module in modules)
    loose = Counter(module.folder for module in modules)
    print(f"modules {len(modules)}, {sum(lines)} lines")
    for name, values in (("lines of a module", lines), ("lines of a function", functions)):
        middle, most = share(values, 0.5), share(values, 0.9)
        print(f"{name}: median {middle}, p90 {most}, longest {max(values)}")
    print(f"functions {len(functions)}, single-use private helpers {helpers}, {short} short")
    print(
        "modules of the five fullest folders: "
        + ", ".join(f"{folder} {count}" for folder, count in loose.most_common(5))
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
