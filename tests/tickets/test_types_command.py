"""``sigap types`` and ``sigap agency import``: an admin changes the form's data with a file."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app import cli
from ari_app.settings import Settings
from ari_app.tickets.incident_types import SAMPLE, type_of

Sigap = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sigap(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sigap:
    monkeypatch.setenv("SIGAP_HOME", str(settings.home))
    monkeypatch.setenv("SIGAP_DATABASE_DSN", settings.database_dsn or "")

    def run(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def write(path: Path, entries: Any) -> str:
    path.write_text(entries if isinstance(entries, str) else json.dumps(entries))
    return str(path)


def test_types_are_changed_with_a_file(sigap: Sigap, tmp_path: Path) -> None:
    exported = json.loads(sigap("types", "export")[1])
    assert [each["code"] for each in exported] == [
        each["code"] for each in json.loads(SAMPLE.read_text())
    ]
    file = tmp_path / "types.json"
    told = sigap("types", "import", write(file, exported))[1]
    assert "0 made or changed, 0 not offered" in told and "'SP4N-LAPOR'" in told
    kapal = {
        "code": "kapal",
        "name": "Kapal karam",
        "name_en": "Sunken ship",
        "questions": [{"ask": "berapa orang", "ask_en": "how many", "kind": "text"}],
        "agencies": ["Basarnas"],
        "emergency": True,
        "needs_number": True,
    }
    told = sigap("types", "import", write(file, [kapal, exported[0]]))[1]
    assert f"2 made or changed, {len(exported) - 1} not offered" in told
    assert json.loads(sigap("types", "export")[1]) == [kapal, exported[0]]
    assert sigap("types", "import", write(file, exported))[0] == 0  # offered again
    assert json.loads(sigap("types", "export")[1]) == exported


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": "X"}, "entry 1: the code 'X' must be"),
        ({"code": 5}, "entry 1: must be an object with a 'code'"),
        ({"name": " "}, "entry 1: kebakaran needs a name"),
        ({"name": "x" * 121}, "more than 120 characters"),
        ({"emergency": "ya"}, "emergency must be true or false"),
        ({"emergency": 1}, "emergency must be true or false"),
        ({"questions": "api?"}, "questions must be a list"),
        ({"questions": ["a", "a"]}, "questions: 'a' is there twice"),
        ({"questions": [5]}, "questions must be a list of texts"),
        ({"questions": [f"{n}?" for n in range(11)]}, "more than 10 questions"),
        ({"agencies": ["x" * 201]}, "more than 200 characters"),
        ({"colour": "red"}, "'colour' is not known; known are code"),
    ],
)
def test_what_is_refused(sigap: Sigap, tmp_path: Path, change: dict[str, Any], told: str) -> None:
    good = {"code": "kebakaran", "name": "Kebakaran", "emergency": True}
    file = write(tmp_path / "types.json", [{**good, **change}, {**good, "code": "lain"}])
    before = sigap("types", "export")[1]
    status, _, err = sigap("types", "import", file)
    assert status == 2 and told in err and "nothing was changed" in err
    assert sigap("types", "export")[1] == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "is not JSON"),
        ("{}", "must hold a list"),
        ("[]", "must hold a list"),
        ('[{"code":"aa","name":"A"}]', "must say whether it is an emergency"),
        ('[{"code":"aa","name":"A","emergency":true},{"code":"aa"}]', "entry 2: .* twice"),
    ],
)
def test_files_that_are_no_list(sigap: Sigap, tmp_path: Path, text: str, told: str) -> None:
    status, _, err = sigap("types", "import", write(tmp_path / "x.json", text))
    assert status == 2
    assert re.search(told, err), err
    assert sigap("types", "import", str(tmp_path / "none.json"))[0] == 2


def test_every_type_of_the_sample_is_one() -> None:
    for entry in json.loads(SAMPLE.read_text()):
        assert type_of(entry).code == entry["code"]


def test_agencies_are_changed_with_a_file(sigap: Sigap, tmp_path: Path) -> None:
    file = tmp_path / "agencies.json"
    exported = json.loads(sigap("agency", "export")[1])
    bpbd = next(each for each in exported if each["code"] == "bpbd")
    bpbd |= {"contact": "0291-591492", "emergency_min": 3}
    tagana = {"code": "tagana", "name": "Tagana", "also": ["Taruna Siaga"]}
    assert "2 agencies" in sigap("agency", "import", write(file, [bpbd, tagana]))[1]
    after = {each["code"]: each for each in json.loads(sigap("agency", "export")[1])}
    assert after["bpbd"] == bpbd and len(after) == len(exported) + 1
    assert after["tagana"]["also"] == ["Taruna Siaga"] and after["tagana"]["other_min"] == 60
    for change, told in (
        ({"emergency_min": 0}, "must be 1 to 1440"),
        ({"emergency_min": True}, "emergency_min must be a whole number"),
        ({"contact": "x\n"}, "contact must be plain text"),
        ({"code": "A B"}, "cannot be used"),
        ({"url": "mailto://x"}, "'url' is not known"),
    ):
        wrong = [{**tagana, "name": "Lain"}, {**bpbd, **change}]
        status, _, err = sigap("agency", "import", write(file, wrong))
        assert status == 2 and told in err
    assert "Lain" not in sigap("agency", "export")[1]


def test_both_stand_in_the_trail(sigap: Sigap, settings: Settings, tmp_path: Path) -> None:
    entry = {"code": "lain", "name": "Lain"}
    sigap("types", "import", write(tmp_path / "types.json", [{**entry, "emergency": True}]))
    sigap("agency", "import", write(tmp_path / "agencies.json", [entry]))
    assert asyncio.run(actions(settings)) == ["types.import", "agency.import"]


async def actions(settings: Settings) -> list[str]:
    connection = await asyncpg.connect(settings.database_dsn)
    try:
        rows = await connection.fetch("SELECT action FROM audit ORDER BY audit_id")
    finally:
        await connection.close()
    return [row["action"] for row in rows]
