"""The chapter of the first hour, followed word by word: from nothing to a call that is answered.

One centre for all of it, set up, started and stopped by the chapter's own commands; the browser is
a real one, the call a real SIP call.
"""

import asyncio
import os
import pty
import re
import shlex
import stat
import subprocess
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from playwright.async_api import Browser, Page, expect

from ari_app import cli
from ari_app.desk.help.chapters import CHAPTERS
from ari_app.desk.help.library import FOLDER
from ari_app.operations.processes import records
from ari_app.settings_changes import read
from ari_app.texts.catalog import Language
from bench.free_ports import free_ports
from tests.console.browser import log_in_first, new_desk, running_browser
from tests.console.hands import answered
from tests.desk import certificates
from tests.patience import PATIENCE_S
from tests.runtime.test_first_steps import COMMANDS as OF_RUNNING
from tests.runtime.test_first_steps import REPOSITORY, Newcomer, one_ticket

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMAND = re.compile(r"^ {4,}((?:SIGAP_HOME=\S+ )?\./sigap .*)$", re.M)


WITHIN = re.compile(r"`(\./sigap [^`]+)`")
OF_THEIR_OWN = ("jam-pertama", "pemulihan")  # followed by the tests around
NOT_TYPED_HERE = {  # within a sentence
    "./sigap setup": "made this centre",
    "./sigap up": "runs already, in the other window",
    "./sigap secure": "moves a centre of root's: tests/runtime/test_home_owner.py",
    "./sigap line password cloud": "asks at a terminal: tests/store/test_line_command.py",
}


def commands(chapter: str, language: Language = Language.ID) -> list[str]:
    return COMMAND.findall(text_of(chapter, language))


def within_sentences(chapter: str) -> list[str]:
    return list(dict.fromkeys(WITHIN.findall(text_of(chapter, Language.ID))))


def text_of(chapter: str, language: Language) -> str:
    return (FOLDER / language / f"{chapter}.md").read_text(encoding="utf-8")


SETUP, ACCOUNT, CALL = commands("jam-pertama")
OWN = "kuda laut biru"  # what they choose instead of the password that was told


class FirstHour(Newcomer):
    """The same newcomer with the chapter before them: its words, on ports that are free here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for name in ("centre.toml", "tried.toml"):
            (folder / name).unlink()
        sip, ari, ami, http, rtp, hep = free_ports(6)
        self.http = http
        ports = {"sip": sip, "ari": ari, "ami": ami, "http": http, "hep": hep}
        spread = [f"--port {name}_port={port}" for name, port in ports.items()]
        rtp = min(rtp, 65000)
        spread += [f"--port rtp_start={rtp} --port rtp_end={rtp + 99}", f"--home {self.home}"]
        self.setup = SETUP + " " + " ".join(spread)

    def line(self, line: str) -> str:
        """The repository's own files, and places that belong to the root of the machine."""
        line = line.replace("ari_app/samples", str(REPOSITORY / "ari_app/samples"))
        for place in ("/mnt/backups", "/srv/restored"):
            line = line.replace(place, f"{self.folder}{place}")
        if line.startswith("./sigap archive"):  # what the chapter has written into the settings
            encrypts = "false" if "decrypt" in line else "true"
            key = f"SIGAP_ARCHIVE__KEY_FILE={self.folder}/archive.key"
            return f"{key} SIGAP_ARCHIVE__ENCRYPT={encrypts} {line}"
        if line == "./sigap backup --check":
            return f"SIGAP_BACKUP__FOLDER={self.folder}/mnt/backups {line}"
        return line.replace("--key backup.key", f"--key {self.home}/backup.key")

    @property
    def window(self) -> str:
        return (self.folder / "up.txt").read_text(encoding="utf-8")

    async def until_told(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while text not in self.window:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstHour]:
    someone = FirstHour(tmp_path_factory.mktemp("first-hour"))
    with someone.up(someone.setup):
        yield someone


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


async def test_the_setup_tells_all_of_it(hour: FirstHour) -> None:
    await hour.until_told("The same to print:")
    told = hour.window
    assert re.search(r"^ok  ports", told, re.M) and re.search(r"^(ok |NOT) clock", told, re.M)
    assert "ok  test call on lab: takes calls" in told
    assert told.count("password      ") == 1 and "shown once" in told
    file, sheet = hour.folder / "centre.toml", hour.home / "first-hour.txt"
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(sheet.stat().st_mode) == 0o600
    password = re.search(r"^password +(\S+)$", told, re.M)
    assert password and password[1] not in sheet.read_text() + file.read_text()
    assert f"http://127.0.0.1:{hour.http}" in sheet.read_text()


async def test_a_newcomer_answers_a_call_in_the_browser(hour: FirstHour, browser: Browser) -> None:
    await hour.until_told("The same to print:")
    made = await asyncio.to_thread(hour.does, ACCOUNT)
    password = re.search(r"^password +(\S+)$", made.stdout, re.M)
    assert made.returncode == 0 and password, made
    desk = await new_desk(browser, f"http://127.0.0.1:{hour.http}")
    page = await log_in_first(desk, "rini", password[1], OWN)
    await page.wait_for_selector("#desk")
    await expect(page.locator("#phone-state")).to_have_text("siap")
    await expect(page.locator("#own-member")).to_have_attribute("data-state", "ready")
    calling = asyncio.create_task(asyncio.to_thread(hour.does, hour.line(CALL)))
    await answered(page)
    await page.keyboard.press("F8")
    done = await calling
    assert done.returncode == 0 and "answered" in done.stdout, done
    await desk.close()


async def test_then_the_admin_sees_what_is_left(hour: FirstHour, browser: Browser) -> None:
    """After the call above: the first login of the admin, by the password that was shown."""
    await hour.until_told("The same to print:")
    password = re.search(r"^password +(\S+)$", hour.window, re.M)
    assert password
    desk = await new_desk(browser, f"http://127.0.0.1:{hour.http}")
    page = await log_in_first(desk, "wati", password[1], OWN)
    await page.wait_for_url("**/admin/first-hour")
    for step, state in (
        ("line", "belum"),
        ("seats", "siap"),
        ("call", "siap"),
        ("backup", "belum"),
    ):
        await expect(page.locator(f"#s-{step} .badge")).to_have_text(state)
    for link in await page.locator(".first-hour a").all():
        target = await link.get_attribute("href")
        reply = await desk.request.get(f"http://127.0.0.1:{hour.http}{target}")
        assert reply.status == 200, target
    await gives_the_operators_line(hour, page)
    await desk.close()


async def gives_the_operators_line(hour: FirstHour, page: Page) -> None:
    """In the browser, beside the line of the setup, which the setup's file does not lock."""
    await page.locator("#s-line a").click()
    await page.wait_for_url("**/admin/settings/trunks")
    await expect(page.locator("#r0-name")).to_have_value("lab")
    await page.fill("#r1-name", "telkom")
    await page.fill("#r1-match", "10.99.0.1")
    await page.fill("#f-why", "kontrak operator")
    await page.get_by_role("button", name="Simpan").click()
    await page.goto(f"http://127.0.0.1:{hour.http}/admin/settings/hours.every_day")
    await page.fill("#f-value", "00:00-23:59")
    await page.fill("#f-why", "satu menit istirahat")
    await page.get_by_role("button", name="Simpan").click()
    await page.get_by_role("button", name="Pakai sekarang").click()
    await expect(page.locator("[data-applying]")).to_have_count(0)
    await expect(page.locator("#waiting")).to_have_count(0)
    etc = hour.home / "asterisk" / "etc"
    assert "10.99.0.1" in (etc / "pjsip.conf").read_text(encoding="utf-8")
    await page.goto(f"http://127.0.0.1:{hour.http}/admin/trunks")
    await expect(page.locator("#t-telkom")).to_be_visible()
    listed = await asyncio.to_thread(hour.does, "./sigap settings list hours.every_day")
    assert "00:00-23:59" in listed.stdout and "changed" in listed.stdout, listed


async def test_each_command_of_the_handbook_works(hour: FirstHour) -> None:
    """In the order of its chapters; those of running.md are followed by its own test."""
    known = {line for line, _ in OF_RUNNING}
    await one_ticket(hour.settings)
    bought = certificates.write(hour.folder, host=x509.DNSName("112.jepara.go.id"))
    bought.certificate.rename(hour.folder / "fullchain.pem")
    bought.key.rename(hour.folder / "privkey.pem")
    put = "./sigap certificate put fullchain.pem privkey.pem --name 112.jepara.go.id"
    assert (await asyncio.to_thread(hour.does, put)).returncode == 0  # the one of before
    for name in ("satu", "dua"):  # the chapter revokes the third
        await asyncio.to_thread(hour.does, f"./sigap token create --role reviewer --name {name}")
    followed = 0
    for chapter in (each.address for each in CHAPTERS if each.address not in OF_THEIR_OWN):
        for line in [*commands(chapter), *within_sentences(chapter)]:
            if line not in known and line not in NOT_TYPED_HERE:
                done = await asyncio.to_thread(hour.does, hour.line(line))
                assert done.returncode == 0, (chapter, line, done.stdout, done.stderr)
                followed += 1
    assert followed > 25


@pytest.mark.parametrize("line", NOT_TYPED_HERE)
async def test_what_is_not_typed_here_is_a_command(line: str) -> None:
    """With the reason beside it; its words are read as the command itself reads them."""
    name, *words = shlex.split(line)[1:]
    parser = cli.parser_of(next(each for each in cli.COMMANDS if each.name == name))
    if parser is not None:
        parser.parse_args(words)


async def test_a_backup_of_the_handbook_is_restored_by_it(hour: FirstHour) -> None:
    """What stands last in the handbook, with the backup that the chapter before has made."""
    (line,) = commands("pemulihan")
    (hour.folder / "srv/restored").parent.mkdir(exist_ok=True)
    done = await asyncio.to_thread(hour.does, hour.line(line))
    assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.mark.parametrize(
    "chapter", sorted(path.stem for path in (FOLDER / Language.EN).glob("*.md"))
)
async def test_english_has_the_same_commands(chapter: str) -> None:
    assert commands(chapter, Language.EN) == commands(chapter)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("./sigap setup centre.toml --yes --name Lain --no-start", "stays as it is"),
        ("./sigap setup baru.toml --yes --name Lain --no-start --home srv", "A centre runs in"),
        ("./sigap setup baru.toml --yes --no-start", "The name must be"),
        ("./sigap setup baru.toml --yes --name Lain --hours pagi --no-start", "cannot be read"),
        ("SIGAP_HOME=$PWD/satu ./sigap setup --name Lain --home dua --no-start", "give one of"),
        ("./sigap setup baru.toml --name Lain --port http_port=0 --no-start", "http_port"),
    ],
)
async def test_a_setup_that_cannot_be_is_one_sentence(
    hour: FirstHour, line: str, says: str
) -> None:
    before = (hour.folder / "centre.toml").read_text()
    done: subprocess.CompletedProcess[str] = await asyncio.to_thread(hour.does, line)
    assert done.returncode == 2 and says in done.stderr, done
    assert len(done.stderr.splitlines()) == 1
    assert (hour.folder / "centre.toml").read_text() == before
    assert not (hour.folder / "baru.toml").exists()


def at_a_terminal(hour: FirstHour, line: str, typed: str) -> str:
    """What is told to somebody who types this; the command must succeed."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=hour.folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stdout
    return done.stdout


async def test_who_sits_at_a_terminal_is_asked(hour: FirstHour) -> None:
    """Enter takes what is proposed; what cannot be used is asked again."""
    line = "./sigap setup tanya.toml --home tanya --no-start"
    names = ("sip_port", "ari_port", "ami_port", "http_port", "hep_port")
    for name, port in zip(names, free_ports(5), strict=True):
        line += f" --port {name}={port}"
    typed = "Kudus 112\n\n\nWITA\npagi\n07:00-21:00\n\n\n"
    told = await asyncio.to_thread(at_a_terminal, hour, line, typed)
    assert "'pagi' cannot be read" in told and "account create admin" in told
    written = tomllib.loads((hour.folder / "tanya.toml").read_text())
    assert written["centre"] == {"code": "KDS"} and "hours" not in written
    kept = read(hour.folder / "tanya")
    assert kept.values["centre.name"] == "Kudus 112"
    assert kept.values["centre.time_zone"] == "Asia/Makassar"
    assert kept.values["hours.every_day"] == "07:00-21:00"


async def test_a_port_that_is_taken_stops_it_with_the_remedy(hour: FirstHour) -> None:
    line = f"SIGAP_HOME=$PWD/lain ./sigap setup --name Lain --port http_port={hour.http}"
    done = await asyncio.to_thread(hour.does, line)
    assert done.returncode == 1 and f"TCP port {hour.http}" in done.stdout, done
    assert not records(hour.folder / "lain" / "run")
