"""The references of commands and figures say what the code says."""

import argparse
from pathlib import Path

import pytest

from ari_app import cli, reference
from ari_app.cli import COMMANDS

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "what"), [("cli.md", reference.of_commands), ("metrics.md", reference.of_metrics)]
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
