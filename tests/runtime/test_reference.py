"""The references of commands and figures say what the code says."""

import argparse
import re
from pathlib import Path

import pytest

from ari_app import cli, reference
from ari_app.cli import COMMANDS
from ari_app.desk.site import ROUTES
from ari_app.desk.web.api import PREFIX

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("cli.md", reference.of_commands),
        ("metrics.md", reference.of_metrics),
        ("api.md", reference.of_api),
    ],
)
def test_the_reference_is_up_to_date(file: str, what: object) -> None:
    """Made by ``./sigap reference cli > docs/cli.md``, and metrics likewise."""
    assert callable(what)
    assert (TOP / "docs" / file).read_text(encoding="utf-8") == what()


def test_each_command_and_each_of_its_words_is_there() -> None:
    text = reference.of_commands()
    for command in COMMANDS:
        assert f"## `./sigap {command.name}`" in text
    for line in ("### `./sigap seat rename`", "`--replace`", "`--name NAME`", "`[FILE]`"):
        assert line in text, line
    assert str(Path.home()) not in text, "nothing of the machine that made it"


def test_each_figure_of_the_rules_is_there() -> None:
    text = reference.of_metrics()
    assert "| `sigap_wait_seconds_last_day` | `until` | gauge histogram |" in text
    assert "| `sigap_calls_last_day` | `state`, `outcome`, `verdict` | gauge |" in text
    written = (TOP / "ari_app/desk/health/metrics.py").read_text(encoding="utf-8")
    assert text.count("| `sigap_") == written.count('"sigap_')


def test_a_hidden_word_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reference", "cli"]) == 0
    assert "--by-jobs" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        reference.main(["something"])
    assert isinstance(reference.parser(), argparse.ArgumentParser)


def test_each_route_is_there_with_its_right_and_its_shapes() -> None:
    text = reference.of_api()
    for route in ROUTES:
        assert f"### `{route.method} {PREFIX}{route.path}`" in text
    held = text.partition("### `POST /api/v1/calls/{id}/take`")[2].partition("\n### ")[0]
    assert "- right: `" in held and "- body: [" in held and "- else: 400, 401, 404" in held
    named = set(re.findall(r"\]\(#(\w+)\)", text))
    assert named <= {name.lower() for name in re.findall(r"^### (\w+)$", text, re.MULTILINE)}
