"""From settings and accounts to the files that Asterisk reads.

The admin's files lie in ``dialplan/`` (a centre may put its own copy of one into
``SIGAP_HOME/dialplan``). They are rendered into a new folder, checked, and only then take the
place of the last good ones: a typing error cannot take 112 down.
"""

import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Protocol

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ari_app.asterisk import hep, line_passwords, opening_hours, plan_versions, trial
from ari_app.asterisk.credentials import load as credentials_of
from ari_app.asterisk.phones import Phone
from ari_app.asterisk.sound_files import converted, joined
from ari_app.errors import SigapError
from ari_app.settings import Settings
from ari_app.setup import file_lock
from dialplan.check import faults, untranslated

REPOSITORY = Path(__file__).parents[2]
SHIPPED = REPOSITORY / "dialplan"
SOUNDS = SHIPPED / "sounds" / "id"
OTHER_LANGUAGES = ("jv", "en")  # in which a prompt is said too, where the centre has it
# what a waiting caller hears, by music class; after the last the first comes again
PATIENCE = ("ringing", "waiting") * 3
WAITING_SOUNDS = {
    "ring": PATIENCE,
    "thanks": ("key_thanks", *PATIENCE),
    "greeting": ("greeting", *PATIENCE),
    "hold": ("hold", "ringing") * 3,
    "ringback": ("ringing",),
    # the first is what a supervisor announces (ari_app/live/announcements.py)
    "incident": ("known_incident", "stay_or_star", *PATIENCE),
}
# read by Asterisk although nothing in them is wanted; without the file it logs an error each start
EMPTY = {
    f"{name}.conf": "; nothing: the defaults are right\n"
    for name in "acl ccss chan_websocket pjproject udptl websocket_client".split()
}
BY = {"udp": "", "tcp": "\\;transport=tcp", "tls": "\\;transport=tls"}  # behind an address
WITH_PHONES = ("pjsip.conf", "queues.conf", "globals.conf")
ALONE_LIMIT_S = 5.0
log = logging.getLogger(__name__)


class ConfigurationError(SigapError):
    """The Asterisk configuration cannot be used and there is no earlier one."""


class AsteriskSecrets(Protocol):
    @property
    def ari_password(self) -> str: ...
    @property
    def ami_password(self) -> str: ...


class Runtime(Protocol):
    @property
    def module_dir(self) -> Path: ...
    @property
    def data_dir(self) -> Path: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where Asterisk finds and keeps things; all inside the home folder."""

    etc: Path
    lib: Path
    data: Path
    spool: Path
    run: Path
    log: Path
    agi: Path

    @classmethod
    def of(cls, settings: Settings) -> "Folders":
        top = settings.asterisk_dir
        return cls(
            etc=top / "etc",
            lib=top / "lib",
            data=top / "data",
            spool=top / "spool",
            run=settings.run_dir,
            log=settings.log_dir / "asterisk",
            agi=top / "agi",
        )

    def make(self) -> None:
        for folder in (self.lib, self.data, self.spool, self.run, self.log, self.agi):
            folder.mkdir(parents=True, exist_ok=True)
        (self.log / "cel-custom").mkdir(exist_ok=True)
        (self.lib / "keys").mkdir(exist_ok=True)


def render(
    settings: Settings, credentials: AsteriskSecrets, runtime: Runtime, phones: Sequence[Phone]
) -> Path:
    """Write everything Asterisk needs; returns the path of ``asterisk.conf``.

    Raises :class:`ConfigurationError` when the files are faulty and none were good before; faulty
    files with good predecessors are reported in the log and left aside.
    """
    folders = Folders.of(settings)
    folders.make()
    settings.spool_dir.mkdir(parents=True, exist_ok=True)
    _link_spares(settings, folders)
    with _alone(settings):
        _install(rendered(settings, credentials, runtime, phones), folders.etc)
    _write_intake(settings, folders)
    install_sounds(settings)
    _link_documentation(runtime, folders)
    return folders.etc / "asterisk.conf"


def rendered(
    settings: Settings, credentials: AsteriskSecrets, runtime: Runtime, phones: Sequence[Phone]
) -> dict[str, str]:
    """File name → text of everything in Asterisk's configuration folder."""
    return rendered_from(sources(settings), settings, credentials, runtime, phones)


def rendered_from(
    paths: Mapping[str, Path],
    settings: Settings,
    credentials: AsteriskSecrets,
    runtime: Runtime,
    phones: Sequence[Phone],
) -> dict[str, str]:
    """The same from files of another choice: an admin's edited ones that are not in use yet."""
    own = {"credentials": credentials, "runtime": runtime, "dirs": Folders.of(settings)}
    own["hep_key"] = hep.key(credentials.ari_password)
    values = own | _phone_values(settings, phones, trial.key(credentials.ari_password))
    return EMPTY | _rendered(paths, values)


@contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[list[Path]]:
    """The centre's own files as paths, for as long as they are looked at."""
    with tempfile.TemporaryDirectory(prefix="sigap-") as folder:
        paths = [Path(folder) / name for name in sorted(files)]
        for path in paths:
            path.write_bytes(files[path.name])
        yield paths


def lay_out_unproven(settings: Settings, files: Mapping[str, str], runtime: Runtime) -> Path:
    """Everything for a scratch Asterisk, whatever is wrong with it; the path of asterisk.conf."""
    folders = Folders.of(settings)
    folders.make()
    settings.spool_dir.mkdir(parents=True, exist_ok=True)
    _link_spares(settings, folders)
    folders.etc.mkdir(mode=0o700, parents=True)
    for name, text in files.items():
        (folders.etc / name).write_text(text, encoding="utf-8")
    _write_intake(settings, folders)
    install_sounds(settings)
    _link_documentation(runtime, folders)
    return folders.etc / "asterisk.conf"


def hold_files(settings: Settings) -> IO[str] | None:
    """Nobody else writes what Asterisk reads until this is closed; None when somebody does now."""
    return file_lock.try_lock(settings.run_dir / "asterisk-files.lock")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """While nobody else writes them. Who holds them for too long is frozen, and not waited for."""
    end = time.monotonic() + ALONE_LIMIT_S
    while (held := hold_files(settings)) is None and time.monotonic() < end:
        time.sleep(0.05)
    try:
        yield
    finally:
        if held:
            held.close()


def render_phones(settings: Settings, phones: Sequence[Phone]) -> None:
    """Write anew the files that name phones, for a running Asterisk to reload; held by us."""
    in_use = with_shipped(plan_versions.files_in_use(settings.home))
    paths = {name: path for name, path in in_use.items() if name in WITH_PHONES}
    trial_key = trial.key(credentials_of(settings.home).ari_password)
    values = _phone_values(settings, phones, trial_key)
    _install(_present(settings) | _rendered(paths, values), Folders.of(settings).etc)


def install(settings: Settings, files: Mapping[str, str], *, gone: Collection[str] = ()) -> None:
    """These texts in the place of what Asterisk reads, without those that are gone.

    The other files stay. Raises OSError when there is no room, and then nothing is changed.
    """
    etc = Folders.of(settings).etc
    with _alone(settings):
        _swap(_written(files, etc.with_name("etc.new")), etc)
        _remove(etc, gone)


def put_back(settings: Settings, folder: Path, *, gone: Collection[str] = ()) -> None:
    """The files of a folder of ours into what Asterisk reads, also where a disk is full."""
    etc = Folders.of(settings).etc
    with _alone(settings):
        for file in sorted(folder.glob("*.conf")):
            file.replace(etc / file.name)
        _remove(etc, gone)


def _remove(etc: Path, names: Collection[str]) -> None:
    for name in names:
        (etc / name).unlink(missing_ok=True)


def is_in_use(settings: Settings, files: Mapping[str, str]) -> bool:
    """Whether Asterisk's files are these: faulty ones were left aside."""
    present = _present(settings)
    return all(present.get(name) == text for name, text in files.items())


def present_faults(settings: Settings) -> list[str]:
    """What is wrong with the files that Asterisk reads now; empty when nothing is known."""
    present = _present(settings)
    return faults(present) if present else []


def deaf_codecs(pjsip: str, asterisk: str) -> list[str]:
    """Codecs of these files that the Asterisk they name cannot translate; empty where it lies
    nowhere yet.
    """
    found = re.search(r"^\s*astmoddir\s*=>?\s*(\S+)", asterisk, re.MULTILINE)
    there = {path.name for path in Path(found[1]).glob("*.so")} if found else set()
    return list(untranslated(pjsip, there)) if there else []


def present_deaf_codecs(settings: Settings, pjsip: str) -> list[str]:
    """As `deaf_codecs`, of the Asterisk that the last start has chosen."""
    return deaf_codecs(pjsip, _present(settings).get("asterisk.conf", ""))


def _present(settings: Settings) -> dict[str, str]:
    etc = Folders.of(settings).etc
    return {path.name: path.read_text(encoding="utf-8") for path in etc.glob("*.conf")}


def _phone_values(settings: Settings, phones: Sequence[Phone], trial_key: str) -> dict[str, object]:
    return {
        "trial_key": trial_key,
        "settings": settings,
        "opening_hours": opening_hours.steps(settings.hours.opening, settings.centre.time_zone),
        "phones": sorted(phones, key=lambda phone: phone.extension),
        "by": BY,
        "line_passwords": line_passwords.as_configured(settings.home),
        "out_trunk": next((trunk.name for trunk in settings.trunks if trunk.host), None),
    }


def sources(settings: Settings) -> dict[str, Path]:
    """File name → path; a file in SIGAP_HOME/dialplan replaces the shipped one.

    What is on trial is not among them: it counts when somebody has confirmed it.
    """
    return with_shipped(plan_versions.own_files(settings.home))


def with_shipped(own: Sequence[Path]) -> dict[str, Path]:
    """File name → path: each of the centre's own in the place of the shipped one of its name."""
    return {path.name: path for path in [*sorted(SHIPPED.glob("*.conf")), *own]}


def _rendered(paths: Mapping[str, Path], values: dict[str, object]) -> dict[str, str]:
    return {name: _template(path).render(values) for name, path in paths.items()}


def _template(path: Path) -> jinja2.Template:
    try:
        return _compiled(path.read_text(encoding="utf-8"))
    except (jinja2.TemplateError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}; correct that line.") from error


@lru_cache(maxsize=64)  # twice the files of a plan; the desk draws and checks the same ones again
def _compiled(text: str) -> jinja2.Template:
    # a file is configuration: it reads our values, and no words in it become our Python
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _install(files: dict[str, str], etc: Path) -> None:
    found = faults(files)
    if found and etc.exists():
        log.error("dialplan is faulty, the last good one stays in use: %s", "; ".join(found))
        return
    if found:
        raise ConfigurationError(f"The dialplan is faulty: {found[0]}. Run ./sigap check.")
    for sentence in deaf_codecs(files["pjsip.conf"], files["asterisk.conf"]):
        log.error("A call may be deaf: %s", sentence, extra={"action": "deaf_codec"})
    _swap(_written(files, etc.with_name("etc.new")), etc)


def _written(files: Mapping[str, str], fresh: Path) -> Path:
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    for name, text in files.items():
        (fresh / name).write_text(text, encoding="utf-8")
    return fresh


def _swap(fresh: Path, etc: Path) -> None:
    """Replace file by file: Asterisk may be reading the folder while it runs."""
    etc.mkdir(mode=0o700, exist_ok=True)
    for file in fresh.iterdir():
        file.replace(etc / file.name)
    fresh.rmdir()


def _write_intake(settings: Settings, folders: Folders) -> None:
    """The wrapper through which Asterisk starts agi/intake.py, with every process of ours dead."""
    script = folders.agi / "intake.sh"
    script.write_text(
        "#!/bin/sh\n"
        f"export SIGAP_JOURNAL={_quoted(settings.journal_path)}\n"
        f"export SIGAP_CENTRE={_quoted(settings.centre.code)}\n"
        f"export SIGAP_NODE={_quoted(settings.node)}\n"
        f"export PYTHONPATH={_quoted(REPOSITORY)}\n"
        f'exec {_quoted(sys.executable)} {_quoted(REPOSITORY / "agi" / "intake.py")} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o700)


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "'\\''") + "'"


def install_sounds(settings: Settings) -> None:
    """Shipped prompts, replaced by any file of the same name in SIGAP_HOME/sounds, and followed by
    the same in other languages (``NAME.jv.wav``, ``NAME.en.wav``) where these lie there.

    Each is replaced whole: who hears the one of before hears it to its end.
    """
    folders = Folders.of(settings)
    target = folders.data / "sounds" / "id"
    own = {path.name: path for path in sorted(settings.sounds_dir.glob("*.wav"))}
    for shipped in sorted(SOUNDS.rglob("*.wav")):
        path = target / shipped.relative_to(SOUNDS)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent != target:
            _put(shipped, path)
            continue
        first = converted(own.pop(shipped.name, None)) or shipped.read_bytes()
        others = [own.pop(f"{shipped.stem}.{code}.wav", None) for code in OTHER_LANGUAGES]
        _put_data(joined(first, [data for each in others if (data := converted(each))]), path)
    for name, path in own.items():
        if data := converted(path):
            _put_data(data, target / name)
    for music_class, prompts in WAITING_SOUNDS.items():
        folder = folders.data / "moh" / music_class
        folder.mkdir(parents=True, exist_ok=True)
        for order, prompt in enumerate(prompts):
            _put(target / f"{prompt}.wav", folder / f"{order}-{prompt}.wav")


def _put(source: Path, path: Path) -> None:
    _put_data(source.read_bytes(), path)


def _put_data(data: bytes, path: Path) -> None:
    """Nothing is written that is so already."""
    if not path.is_file() or path.read_bytes() != data:
        fresh = path.with_suffix(".new")
        fresh.write_bytes(data)
        fresh.replace(path)


def _link_documentation(runtime: Runtime, folders: Folders) -> None:
    """Asterisk does not start without the XML documentation of its own options."""
    link = folders.data / "documentation"
    if link.is_dir() and not link.is_symlink():  # a copy that followed the link
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.symlink_to(runtime.data_dir / "documentation")


def _link_spares(settings: Settings, folders: Folders) -> None:
    """ChanSpy records into ``monitor`` below Asterisk's spool, whatever it is told."""
    link = folders.spool / "monitor"
    if not link.is_symlink() and not link.exists():
        link.symlink_to(settings.spool_dir)


def announced_path(settings: Settings) -> Path:
    """What Asterisk plays first to those who wait while an incident is announced.

    Its name never changes: Asterisk reads a class's list of files at its start only.
    """
    first = WAITING_SOUNDS["incident"][0]
    return Folders.of(settings).data / "moh" / "incident" / f"0-{first}.wav"


def prompt_path(settings: Settings, name: str) -> Path:
    """The prompt as it is played: 8 kHz 16-bit mono WAV."""
    return Folders.of(settings).data / "sounds" / "id" / f"{name}.wav"
