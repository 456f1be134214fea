"""``sigap reference cli|metrics|api``: what there is, as Markdown, made from the code itself.

``docs/cli.md``, ``docs/metrics.md`` and ``docs/api.md`` are its output; a test compares them. Of
the command line the parsers are asked; the figures of ``/metrics`` are read from the source, for a
centre that runs has only those of what is switched on.
"""

import argparse
import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ari_app import cli
from ari_app.cli import COMMANDS, Command
from ari_app.desk.site import ROUTES
from ari_app.desk.web import api_reference
from ari_app.desk.web.openapi import describe

METRICS = Path(__file__).with_name("desk") / "health" / "metrics.py"
CLI_HEAD = """# Command line

Made by `./sigap reference cli`; edit the commands (`ari_app/cli.py`, `ari_app/commands/`) instead.

Each command takes `--settings FILE` before or after its name: the settings in TOML, `''` for none.
Without it a command finds the centre that was started last. `./sigap COMMAND --help` says the same
as this page. What cannot be done is one sentence and exit status 2.
"""
METRICS_HEAD = """# Metrics

Made by `./sigap reference metrics` from `ari_app/desk/health/metrics.py`; edit that instead.

`/metrics` is open to this machine; from elsewhere it needs the token of somebody who sees calls.
What is away or switched off is missing rather than wrong. Rules and dashboard:
[mesin](help/en/mesin.md#watching).

| metric | labels | kind | meaning |
|---|---|---|---|"""
_KINDS = {"Gauge": "gauge", "GaugeHistogramMetricFamily": "gauge histogram"}


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="sigap reference", description="References as Markdown.")
    said = "of the commands, of /metrics, or of /api/v1"
    found.add_argument("what", choices=tuple(_MADE), help=said)
    return found


def main(argv: Sequence[str]) -> int:
    print(_MADE[parser().parse_args(argv).what](), end="")
    return 0


def of_api() -> str:
    """The whole of ``docs/api.md``."""
    return api_reference.of(describe(ROUTES))


# ── the command line ────────────────────────────────────────────────────────────────────────


def of_commands() -> str:
    """The whole of ``docs/cli.md``."""
    return "\n".join((CLI_HEAD, *(line for each in COMMANDS for line in _command(each)))) + "\n"


def _command(command: Command) -> Iterator[str]:
    yield f"## `./sigap {command.name}`\n"
    yield f"{_sentence(command.help)}\n"
    found = cli.parser_of(command)
    if found is not None:
        yield from _words_of(found, f"./sigap {command.name}")


def _words_of(found: argparse.ArgumentParser, name: str) -> Iterator[str]:
    """Its own words, then each thing that can be done with it."""
    plain = [each for each in found._actions if not _is_hidden(each)]
    if rows := [_row(each) for each in plain if not isinstance(each, _Actions)]:
        yield "| word | meaning |\n|---|---|"
        yield from rows
        yield ""
    for each in plain:
        if isinstance(each, _Actions):
            helps = {one.dest: one.help or "" for one in each._choices_actions}
            for action, inner in each.choices.items():
                yield f"### `{name} {action}`\n"
                if helps.get(action):
                    yield f"{_sentence(helps[action])}\n"
                yield from _words_of(inner, f"{name} {action}")


_Actions = argparse._SubParsersAction
_Help = argparse._HelpAction


def _is_hidden(action: argparse.Action) -> bool:
    return action.help == argparse.SUPPRESS or isinstance(action, _Help)


def _row(action: argparse.Action) -> str:
    says = [action.help or "", *_more(action)]
    return f"| `{_usage(action)}` | {_cell('; '.join(filter(None, says)))} |"


def _more(action: argparse.Action) -> Iterator[str]:
    """What may stand there, and what counts without it. A path is of the machine that asks."""
    if action.choices:
        yield "one of " + ", ".join(f"`{each}`" for each in action.choices)
    if action.required and action.option_strings:
        yield "needed"
    default = action.default
    if isinstance(default, str | int | float) and not isinstance(default, bool) and default != "":
        yield f"else `{default}`"


def _usage(action: argparse.Action) -> str:
    name = action.metavar or action.dest.upper()
    name = " ".join(name) if isinstance(name, tuple) else name
    if action.option_strings:
        flags = ", ".join(action.option_strings)
        return flags if action.nargs == 0 else f"{flags} {name}"
    shapes = {"?": f"[{name}]", "*": f"[{name} …]", "+": f"{name} …"}
    return shapes.get(str(action.nargs), name)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# ── the figures ─────────────────────────────────────────────────────────────────────────────


def of_metrics() -> str:
    """The whole of ``docs/metrics.md``."""
    tree = ast.parse(METRICS.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    rows = sorted({row for function in functions for row in _metrics_in(function)})
    return "\n".join((METRICS_HEAD, *rows)) + "\n"


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _metrics_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Statement by statement: what a name says where it is used."""
    said: dict[str, Any] = {}
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.Call)]
    for node in sorted(nodes, key=lambda node: (node.lineno, isinstance(node, ast.Call))):
        if isinstance(node, ast.Assign):
            said |= _constants(node)
        elif isinstance(node.func, ast.Name) and node.func.id in _KINDS:
            yield _metric(node, node.func.id, said)


def _constants(node: ast.Assign) -> Iterator[tuple[str, Any]]:
    for target in node.targets:
        try:
            if isinstance(target, ast.Name):
                yield target.id, ast.literal_eval(node.value)
        except ValueError:
            continue


def _metric(call: ast.Call, kind: str, said: Mapping[str, Any]) -> str:
    name, text, *more = (_value(each, said) for each in call.args)
    named = [_value(each.value, said) for each in call.keywords if each.arg == "labels"]
    labels = ", ".join(f"`{label}`" for found in (*more, *named) for label in found)
    return f"| `{name}` | {labels or '-'} | {_KINDS[kind]} | {_cell(text)} |"


def _value(node: ast.expr, said: Mapping[str, Any]) -> Any:
    return said[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


_MADE = {"cli": of_commands, "metrics": of_metrics, "api": of_api}
