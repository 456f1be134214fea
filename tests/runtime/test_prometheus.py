"""Rules and dashboard: promtool proves them, and each metric that they name is one of ours."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from ari_app.setup import private_packages

TOP = Path(__file__).parents[2]
FOLDER = TOP / "docker" / "prometheus"
METRIC = re.compile(r"\bsigap_[a-z_]+\b")
OF_HISTOGRAMS = ("_bucket", "_gcount", "_gsum")


def promtool(*arguments: str) -> str:
    packages = private_packages.fetch(("prometheus",), lambda _: None)
    command = [*packages.command("usr/bin/promtool"), *arguments]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_rules_can_be_read() -> None:
    assert "SUCCESS" in promtool("check", "rules", "rules.yml")


def test_each_rule_fires_on_what_it_is_for_and_is_silent_beside_it() -> None:
    assert "SUCCESS" in promtool("test", "rules", "rules_test.yml")


def test_no_rule_is_without_both_tests() -> None:
    names = re.findall(r"- alert: (\w+)", (FOLDER / "rules.yml").read_text(encoding="utf-8"))
    tests = (FOLDER / "rules_test.yml").read_text(encoding="utf-8")
    for name in names:
        assert f"name: {name} fires" in tests and f"name: {name} is silent" in tests


@pytest.mark.parametrize("file", ["prometheus/rules.yml", "grafana/sigap.json"])
def test_every_metric_is_one_of_ours(file: str) -> None:
    text = (TOP / "docker" / file).read_text(encoding="utf-8")
    ours = set(METRIC.findall((TOP / "ari_app/desk/health/metrics.py").read_text()))
    named = set(METRIC.findall(text))
    for end in OF_HISTOGRAMS:
        named = {name.removesuffix(end) for name in named}
    assert named and named <= ours


def test_the_dashboard_is_whole() -> None:
    board = json.loads((TOP / "docker/grafana/sigap.json").read_text(encoding="utf-8"))
    assert board["uid"] and all(panel["targets"] for panel in board["panels"])
    numbers = [panel["id"] for panel in board["panels"]]
    assert len(set(numbers)) == len(numbers)
