"""The whole check of an edited dialplan: what reading finds, and what Asterisk itself says."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ari_app.asterisk import plan_versions, runtime
from ari_app.asterisk.credentials import Credentials
from ari_app.asterisk.edited_plan import EditedPlan, edited_plan, scripts_of
from ari_app.asterisk.phones import Phone
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.asterisk.scratch import (
    kept_apart,
    running,
    said_by_asterisk,
    scratch_folder,
    scratch_settings,
)
from ari_app.settings import Settings
from dialplan.checker.finding import FileLine, Finding, Kind, finding

# of a scratch Asterisk that nobody reaches and nothing outlives
SECRETS = Credentials(ari_password="-" * 24, ami_password="-" * 24)


class NoRuntime:
    """Stands for the Asterisk that only a start knows: no part of it is the plan's."""

    module_dir = Path("/")
    data_dir = Path("/")


def check(
    settings: Settings, edited: Sequence[Path], phones: Sequence[Phone], *, with_asterisk: bool
) -> list[Finding]:
    """Findings in the order of the files; raises SigapError when a file cannot be read."""
    plan = edited_plan(settings, edited, SECRETS, NoRuntime(), phones)
    found = plan.findings()
    if with_asterisk:
        asterisk = runtime.find(settings)
        found += [plan.at_home(each) for each in asked(settings, edited, phones, asterisk)]
    return found


def asked(
    settings: Settings,
    edited: Sequence[Path],
    phones: Sequence[Phone],
    asterisk: AsteriskRuntime,
) -> list[Finding]:
    """What Asterisk says about these files and does not say about the shipped ones."""
    with scratch_folder() as home:
        usual = _messages(prepared(settings, [], phones, asterisk, home), asterisk)[0]
    with scratch_folder() as home:
        started = prepared(settings, in_use_and(settings, edited), phones, asterisk, home)
        messages, ready = _messages(started, asterisk)
    texts = started[1].files.texts
    found = said_by_asterisk(texts, messages, usual)
    if ready:
        return found
    origin = FileLine(file="asterisk.conf", line=1)
    return [*found, finding(Kind.ASTERISK_DEAD, origin, text=messages[-1] if messages else "-")]


def in_use_and(settings: Settings, edited: Sequence[Path]) -> list[Path]:
    """The centre's own files, and those edited ones that shall take their place."""
    return [*plan_versions.own_files(settings.home), *edited]


def prepared(
    settings: Settings,
    edited: Sequence[Path],
    phones: Sequence[Phone],
    asterisk: AsteriskRuntime,
    home: Path,
) -> tuple[Settings, EditedPlan]:
    """The centre in a scratch folder, its prompts with it."""
    own = scratch_settings(settings, home)
    if settings.sounds_dir.is_dir():
        own.sounds_dir.symlink_to(settings.sounds_dir)
    ours = edited_plan(own, [], SECRETS, asterisk, phones)
    plan = edited_plan(own, edited, SECRETS, asterisk, phones)
    texts = kept_apart(plan.files.texts, ours.files.texts, own)
    return own, replace(plan, files=replace(plan.files, texts=texts, scripts=scripts_of(settings)))


def _messages(
    started: tuple[Settings, EditedPlan], asterisk: AsteriskRuntime
) -> tuple[list[str], bool]:
    """What it said while it read everything, without its folder's name; did it come up?"""
    own, plan = started
    with running(own, plan.files.texts, asterisk) as scratch:
        ready = scratch.until_ready()
        folder = f"{own.asterisk_dir / 'etc'}/"
        said = [each.replace(folder, "").replace(str(own.home), "") for each in scratch.messages]
        return said, ready
