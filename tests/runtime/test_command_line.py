"""Bad input is one clear sentence and a non-zero exit, never a traceback."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ari_app import cli, logs
from ari_app.asterisk import credentials, runtime
from ari_app.asterisk.credentials import CredentialsError
from ari_app.settings import Settings
from ari_app.telephone_number import mask, mask_all
from bench.free_ports import free_ports

PORTS = ("sip", "ari", "ami", "http", "hep")


def sigap(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """With ports of its own: a test beside it may run a centre as shipped."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    free = zip(PORTS, free_ports(len(PORTS)), strict=True)
    ports = {f"SIGAP_{name.upper()}_PORT": str(port) for name, port in free}
    return subprocess.run(
        [sys.executable, "-m", "ari_app.cli", *words],
        env=kept | {"SIGAP_HOME": str(home)} | ports | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (("up", "--settings", "/nowhere.toml"), {}, "There is no settings file /nowhere.toml"),
        (("up",), {"SIGAP_SIP_PORT": "no"}, "The setting 'sip_port' cannot be used"),
        (("up",), {"SIGAP_HOME": "/proc/nothing"}, "Cannot write to /proc/nothing"),
        (("up",), {"SIGAP_ASTERISK": "/bin/true"}, "/bin/true is no Asterisk"),
        (("up",), {"SIGAP_DATABASE_DSN": "postgresql://s:Rahasia@db/s"}, "The database's password"),
        (("up",), {"SIGAP_DATABASE_DSN": "postgresql://op:op@db/s"}, "The database's password"),
        (("up",), {"SIGAP_TRUSTED_PROXIES": '["the proxy"]'}, "The setting 'trusted_proxies"),
    ],
)
def test_bad_input(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    done = sigap(tmp_path / "home", *words, **environment)
    assert done.returncode == 2
    assert done.stderr.startswith(f"sigap: {sentence}") and done.stderr.count("\n") == 1


def test_a_damaged_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("sip_port = \n")
    done = sigap(tmp_path, "status", "--settings", str(file))
    assert done.returncode == 2 and "is not valid TOML" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_and_down_when_nothing_runs(tmp_path: Path) -> None:
    done = sigap(tmp_path / "home", "status")
    assert done.returncode == 1 and done.stdout.startswith("Nothing runs in")
    assert sigap(tmp_path / "home", "down").returncode == 0


def test_settings_are_changed_with_a_reason_and_taken_back(tmp_path: Path) -> None:
    """Also without a database: what was changed lies in the home."""
    (tmp_path / "settings.toml").write_text("[queue]\nring_s = 9\n")
    told = sigap(tmp_path, "settings", "list", "queue.ring_s")
    assert told.stdout.startswith("queue.ring_s\t9 s\tberkas / file\t")
    refused = sigap(tmp_path, "settings", "set", "queue.ring_s", "20", "--why", "uji")
    assert (refused.returncode, "is set in" in refused.stderr) == (2, True)
    done = sigap(tmp_path, "settings", "set", "queue.message_s", "45", "--why", "uji")
    assert done.stdout.startswith("1. queue.message_s: - → 45\n"), done.stderr
    assert "audit trail is away" in done.stdout and done.returncode == 0
    assert "queue.message_s\t45 s\tdiubah" in sigap(tmp_path, "settings", "list").stdout
    sigap(tmp_path, "settings", "undo", "1")
    history = sigap(tmp_path, "settings", "history").stdout.splitlines()
    assert [line.split("\t")[0] for line in history] == [
        *("2. queue.message_s: 45 → -", "1. queue.message_s: - → 45"),
    ]
    nothing = sigap(tmp_path, "settings", "apply")
    assert nothing.stderr == "sigap: The centre does not run; the next ./sigap up takes it up.\n"


def test_without_a_command_help_is_shown(tmp_path: Path) -> None:
    done = sigap(tmp_path)
    assert all(command.name in done.stdout for command in cli.COMMANDS)


def test_screen_with_a_worker_is_the_live_one() -> None:
    assert cli._command(["screen", "--worker", "1"]) != cli._command(["screen", "a.wav"])


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", True),
        ("22.7.0", True),
        ("22.6.1", False),
        ("20.17.0", True),
        ("20.9.2", False),
        ("21.99.0", False),  # has neither
        ("23.0.0", False),
        ("23.1.0", True),
        ("24.0.0", True),
        ("garbage", False),
    ],
)
def test_which_asterisk_is_good_enough(version: str, good: bool) -> None:
    assert runtime.good_enough(version) is good


def test_passwords_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    made = credentials.load_or_make(tmp_path)
    assert credentials.load_or_make(tmp_path) == credentials.load(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert made.ari_password not in repr(made)
    assert made.ari_password != made.ami_password


@pytest.mark.parametrize("text", ["", "{}", '{"ari_password": "x", "ami_password": "y"}'])
def test_damaged_passwords_are_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(CredentialsError, match="delete the file and start again"):
        credentials.load(tmp_path)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("081234567890", "0812****7890"),
        ("+6281234567890", "+628****7890"),
        ("112", "*12"),
        ("", ""),
        ("anonymous", "anon****mous"),
    ],
)
def test_mask(number: str, masked: str) -> None:
    assert mask(number) == masked


@pytest.mark.parametrize(
    "text", ["port 15060", "0197aaaa-1234-7000-8000-123456789012", "2026-05-01T03:04:05.678Z"]
)
def test_what_is_no_number_is_not_masked(text: str) -> None:
    assert mask_all(text) == text


def test_a_log_line_has_utc_fields_and_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    logs.set_up("INFO")
    try:
        fields = {"action": "claimed", "call_id": "0197"}
        logging.getLogger("x").info("from 081234567890\nand on", extra=fields)
    finally:
        logging.getLogger().handlers[:] = before
        logging.captureWarnings(False)
    line = capsys.readouterr().err
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z INFO x from 0812\*\*\*\*7890 ⏎ and on ", line)
    assert line.endswith("action=claimed call_id=0197\n") and line.count("\n") == 1


def test_the_embedded_database_is_named_by_the_settings(tmp_path: Path) -> None:
    from ari_app.operations import postgres

    given = Settings(home=tmp_path, database_dsn="postgresql://db.example/sigap")
    assert postgres.dsn(given) == "postgresql://db.example/sigap"
    home = Path("/srv/sigap")
    assert f"host={home}/run" in postgres.dsn(Settings(home=home))


def test_a_real_centre_does_not_start_with_the_demos_people(tmp_path: Path) -> None:
    (tmp_path / "demo-login.json").write_text("{}")
    done = sigap(tmp_path, "up")
    assert done.returncode == 2 and "is the home of a demo" in done.stderr


def test_a_console_that_cannot_be_served_is_said_and_stops_no_call(tmp_path: Path) -> None:
    """The start goes on: here to an Asterisk that is none, which ends it."""
    tls = '{"certificate": "/nowhere.pem", "key": "/nowhere.key"}'
    done = sigap(tmp_path / "home", "up", SIGAP_TLS=tls, SIGAP_ASTERISK="/bin/true")
    assert "Warning: The console stays away until this is mended: There is no file" in done.stdout
    assert "is no Asterisk" in done.stderr


@pytest.mark.parametrize(
    "sentence",
    [
        "connecting to postgresql://sigap:p@ss-w0rd@db.example/sigap failed",
        "mailto://piket:p@ss-w0rd@mail.example refused",
        "Authorization: Bearer p@ss-w0rdp@ss-w0rd-p@ss".replace("@", "a"),
        "token sigap_pass-w0rdpass-w0rdpass-w0rd was refused",
    ],
)
def test_a_secret_that_slips_into_a_line_is_not_written(sentence: str) -> None:
    record = logging.makeLogRecord({"msg": sentence, "levelname": "INFO", "name": "x"})
    line = logs.OneLine().format(record)
    assert "w0rd" not in line and "***" in line
