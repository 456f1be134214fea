"""Imports run one way: a table says which folder may use which, and no circle is left in it."""

import ast
import functools
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
OURS = ("ari_app", "agi", "recordings", "dialplan")

# The shared words: pure, and used by everybody below without being named there.
WORDS: dict[str, set[str]] = {
    "ari_app": set(),  # the version
    "ari_app.bounded_json": set(),
    "ari_app.call_id": set(),
    "ari_app.descriptors": set(),
    "ari_app.elapsed": set(),
    "ari_app.errors": set(),
    "ari_app.facts": set(),
    "ari_app.file_change": set(),
    "ari_app.hours": set(),
    "ari_app.named_sql": set(),
    "ari_app.secrecy": set(),
    "ari_app.network": set(),
    "ari_app.storm": {"ari_app.network"},
    "ari_app.repeats": set(),
    "ari_app.spreadsheet": set(),
    "ari_app.telephone_number": set(),
    "ari_app.uuid7": set(),
    "ari_app.settings_changes": {"ari_app.errors"},
    "ari_app.settings_file": set(),
    "ari_app.verdict": set(),
    "ari_app.wilson": set(),
    "ari_app.mail_address": set(),
    "ari_app.call": {"ari_app.verdict"},
    "ari_app.record": {
        *("ari_app.call", "ari_app.elapsed", "ari_app.facts", "ari_app.verdict"),
        "ari_app.telephone_number",
    },
    "ari_app.clock_steps": {"ari_app.facts"},
    "ari_app.logs": {"ari_app.repeats", "ari_app.telephone_number"},
    "ari_app.settings": {
        *("ari_app.errors", "ari_app.hours", "ari_app.settings_changes", "ari_app.settings_file"),
        *("ari_app.mail_address", "ari_app.telephone_number"),
    },
}
# folder → the folders it may use, from the ground up; each file belongs to the folder it stands in
FOLDERS: dict[str, set[str]] = {
    "dialplan": set(),
    "dialplan.sounds": set(),
    "dialplan.checker": {"ari_app.texts", "dialplan"},
    "ari_app.setup": set(),  # runs with the machine's own Python, before anything is installed
    "ari_app.texts": set(),  # translations
    "ari_app.screening": {"ari_app.texts"},  # the ear
    "ari_app.store": set(),
    "ari_app.journal": set(),
    "agi": {"ari_app.journal"},  # works when everything else of ours is dead
    "ari_app.samples": set(),
    "ari_app.places": {"ari_app.people", "ari_app.store"},
    "ari_app.spelling": {"ari_app.store"},  # words near to typed ones
    "ari_app.asterisk": {
        "ari_app.store",  # files of its passwords
        *("ari_app.screening", "ari_app.setup", "dialplan", "dialplan.checker"),
    },
    "ari_app.people": {"ari_app.asterisk", "ari_app.store"},
    "ari_app.line": {"ari_app.asterisk", "ari_app.people", "ari_app.store"},  # SIP's INVITEs
    "ari_app.tickets": {
        *("ari_app.people", "ari_app.places", "ari_app.spelling", "ari_app.store"),
    },
    "ari_app.agencies": {  # what they have ready
        *("ari_app.people", "ari_app.places", "ari_app.store", "ari_app.tickets"),
    },
    "ari_app.location": {"ari_app.people", "ari_app.store", "ari_app.tickets"},
    "ari_app.shifts": {"ari_app.people", "ari_app.store"},
    "ari_app.reports": {  # by the messenger of tickets they are mailed
        *("ari_app.people", "ari_app.shifts", "ari_app.store", "ari_app.texts", "ari_app.tickets"),
    },
    "ari_app.public": {  # what everybody may see
        *("ari_app.people", "ari_app.reports", "ari_app.store", "ari_app.texts", "ari_app.tickets"),
    },
    "ari_app.screener": {"ari_app.asterisk", "ari_app.journal", "ari_app.screening"},
    "ari_app.live": {
        *("ari_app.asterisk", "ari_app.journal", "ari_app.people", "ari_app.store"),
        *("ari_app.shifts", "ari_app.tickets"),
    },
    "recordings.archive": {"ari_app.store"},  # finished recordings where they lie
    "recordings.transcripts": {  # what was said, in writing
        *("ari_app.people", "ari_app.screening", "ari_app.store", "recordings.archive"),
    },
    "recordings": {
        "recordings.archive",
        *("ari_app.people", "ari_app.screening", "ari_app.store"),
        "recordings.transcripts",
        "ari_app.tickets",  # what a call can have been
    },
    "ari_app.backup": {
        "ari_app.journal",  # a restored one is another file
        *("ari_app.operations", "ari_app.people", "ari_app.setup", "ari_app.store"),
        *("ari_app.tickets", "recordings", "recordings.archive"),
    },
    "ari_app.jobs": {
        "ari_app.backup",
        *("ari_app.asterisk", "ari_app.journal", "ari_app.line", "ari_app.location"),
        *("ari_app.places", "ari_app.public", "ari_app.reports", "ari_app.shifts"),
        "ari_app.spelling",
        *("ari_app.operations", "ari_app.store", "ari_app.tickets", "recordings"),
        "recordings.transcripts",
    },
    "ari_app.operations": {
        *("ari_app.asterisk", "ari_app.people", "ari_app.screener", "ari_app.setup"),
        *("ari_app.store", "ari_app.texts", "dialplan", "dialplan.checker", "recordings.archive"),
    },
    "ari_app.first_hour": {"ari_app.operations", "ari_app.store"},
    "ari_app.commands": {
        "ari_app.first_hour",
        *("ari_app.texts", "ari_app.desk.tickets"),  # how the desk tells a history
        *("ari_app.asterisk", "ari_app.backup", "ari_app.jobs", "ari_app.operations"),
        *("ari_app.people", "ari_app.places", "ari_app.telephone"),
        *("ari_app.store", "ari_app.tickets", "dialplan", "dialplan.checker", "recordings"),
        *("recordings.archive", "recordings.transcripts"),
    },
    "ari_app.telephone": {
        *("ari_app.operations", "ari_app.store"),
        # test calls through a scratch copy of the centre
        *("ari_app.asterisk", "ari_app.samples", "ari_app.screener", "ari_app.texts"),
        "dialplan.checker",
    },
    "ari_app.demo": {
        *("ari_app.asterisk", "ari_app.operations", "ari_app.people"),
        *("ari_app.samples", "ari_app.store", "ari_app.telephone"),
    },
    "ari_app.desk.web": {
        *("ari_app.agencies", "ari_app.texts", "ari_app.first_hour"),
        *("ari_app.asterisk", "ari_app.journal", "ari_app.live", "ari_app.operations"),
        *("ari_app.people", "ari_app.places", "ari_app.screening", "ari_app.shifts"),
        *("ari_app.store", "ari_app.tickets", "recordings", "recordings.archive"),
    },
    "ari_app.desk.health": {
        *("ari_app.desk.web", "ari_app.line", "ari_app.live", "ari_app.operations"),
        "ari_app.people",
        *("ari_app.reports", "ari_app.store", "ari_app.tickets"),
    },
    "ari_app.desk.calls": {
        *("ari_app.desk.web", "ari_app.people", "ari_app.store", "ari_app.tickets"),
        *("recordings", "recordings.archive"),
    },
    "ari_app.desk.seats": {
        *("ari_app.texts", "ari_app.desk.web", "ari_app.live", "ari_app.people"),
    },
    "ari_app.desk.live": {
        "ari_app.places",  # the ground of the map
        "ari_app.texts",
        *("ari_app.asterisk", "ari_app.desk.web", "ari_app.line", "ari_app.live"),
        *("ari_app.operations", "ari_app.people", "ari_app.store", "ari_app.tickets"),
        *("ari_app.reports", "ari_app.shifts", "recordings.transcripts"),
    },
    "ari_app.desk.wall": {
        "ari_app.texts",
        *("ari_app.desk.live", "ari_app.desk.web", "ari_app.live", "ari_app.operations"),
        *("ari_app.people", "ari_app.reports", "ari_app.store", "ari_app.tickets"),
    },
    "ari_app.desk.shifts": {
        "ari_app.texts",
        *("ari_app.desk.web", "ari_app.people", "ari_app.shifts", "ari_app.store"),
        "ari_app.tickets",  # those that are handed over
    },
    "ari_app.desk.tickets": {
        "ari_app.texts",
        *("ari_app.agencies", "ari_app.desk.web", "ari_app.live", "ari_app.location"),
        *("ari_app.people", "ari_app.places", "ari_app.store", "ari_app.tickets", "recordings"),
    },
    "ari_app.desk.location": {
        *("ari_app.desk.web", "ari_app.location", "ari_app.people", "ari_app.store"),
    },
    "ari_app.desk.help": {
        *("ari_app.texts", "ari_app.desk.web", "ari_app.people"),
    },
    "ari_app.desk.share": {  # for strangers: nothing of the desk but its way of serving
        *("ari_app.desk.web", "ari_app.location", "ari_app.operations", "ari_app.public"),
        *("ari_app.store", "ari_app.texts"),
    },
    "ari_app.desk.public": {
        *("ari_app.texts", "ari_app.desk.web", "ari_app.people", "ari_app.public"),
        "ari_app.tickets",
    },
    "ari_app.desk.reports": {
        *(
            "ari_app.texts",
            "ari_app.desk.web",
            "ari_app.people",
            "ari_app.reports",
            "ari_app.store",
        ),
    },
    "ari_app.desk.review": {
        "ari_app.texts",
        *("ari_app.desk.tickets", "ari_app.desk.web", "ari_app.people", "ari_app.spelling"),
        *("ari_app.reports", "ari_app.store", "ari_app.tickets"),
        *("recordings", "recordings.transcripts"),
    },
    "ari_app.desk.admin": {
        "ari_app.texts",
        *("ari_app.desk.review", "ari_app.desk.tickets"),  # a replay, in the reviewers' words
        *("ari_app.agencies", "ari_app.desk.web", "ari_app.line", "ari_app.people"),
        *("ari_app.places", "ari_app.store", "ari_app.tickets", "recordings"),
        *("ari_app.asterisk", "ari_app.first_hour", "ari_app.operations"),
        "dialplan.checker",  # the dialplan's editor
    },
    "ari_app.desk.accounts": {
        *("ari_app.desk.admin", "ari_app.texts", "ari_app.desk.web"),
        *("ari_app.asterisk", "ari_app.first_hour", "ari_app.people", "ari_app.store"),
    },
    "ari_app.desk.agency": {
        "ari_app.texts",
        *("ari_app.agencies", "ari_app.desk.tickets", "ari_app.desk.web", "ari_app.people"),
        *("ari_app.desk.public", "ari_app.public", "ari_app.store", "ari_app.tickets"),
        "ari_app.reports",  # its own times
    },
    "ari_app.desk": {
        *("ari_app.asterisk", "ari_app.journal", "ari_app.live", "ari_app.operations"),
        *("ari_app.people", "ari_app.places", "ari_app.store"),
        *("ari_app.desk.accounts", "ari_app.desk.admin", "ari_app.desk.agency"),
        *("ari_app.desk.calls", "ari_app.desk.public"),
        *("ari_app.desk.health", "ari_app.desk.help"),
        *("ari_app.desk.live", "ari_app.desk.location"),
        *("ari_app.desk.reports", "ari_app.desk.review"),
        *("ari_app.desk.seats", "ari_app.desk.shifts", "ari_app.desk.tickets"),
        *("ari_app.desk.wall", "ari_app.desk.web"),
    },
    "ari_app.reference": {"ari_app.cli", "ari_app.desk", "ari_app.desk.web"},
    "ari_app.cli": {"ari_app.operations"},  # the commands themselves are imported by name
}
NO_IO = ("asyncio", "socket", "aiohttp", "asyncpg", "sqlite3", "subprocess", "time", "panoramisk")
PURE = [
    *(f"ari_app/{name}.py" for name in ("call", "facts", "record", "verdict", "telephone_number")),
    "ari_app/clock_steps.py",
    "ari_app/mail_address.py",
    "ari_app/network.py",
    "ari_app/wilson.py",
    "ari_app/storm.py",
    "recordings/served.py",
    "ari_app/backup/contents.py",
    "ari_app/backup/due.py",
    *("dialplan/check.py", "dialplan/caller_text.py"),
    *(
        f"dialplan/checker/{name}.py"
        for name in (
            *("checking", "entrances", "files", "finding", "kinds", "loops", "moves", "patterns"),
            *("from_browser", "graph"),
            *("plan", "references", "source", "texts", "walk", "ways"),
        )
    ),
    "recordings/first_heard.py",
    *("recordings/scorecards.py", "recordings/agreement.py"),
    "recordings/replay.py",
    "recordings/replay_report.py",
    *("recordings/evidence.py", "recordings/evidence_judging.py"),
    "ari_app/telephone/plan_outcome.py",
    "ari_app/desk/review/search.py",
    "ari_app/desk/wall/picture.py",
    "ari_app/desk/admin/plan_picture.py",
    "ari_app/reports/service_level.py",
    "ari_app/desk/review/moments_in_note.py",
    "ari_app/desk/review/evidence_picture.py",
    *(f"ari_app/tickets/{name}.py" for name in ("way", "clocks", "retry", "notice", "duplicates")),
    *(f"ari_app/tickets/{name}.py" for name in ("history", "question", "telling")),
    *(f"ari_app/agencies/{name}.py" for name in ("unit", "duty", "agency_hours", "sheet")),
    *(f"ari_app/places/{name}.py" for name in ("place", "search", "difference")),
    "ari_app/spelling/near.py",
    *(f"ari_app/line/{name}.py" for name in ("sip_head", "unreadable", "invites", "tally")),
    *(f"ari_app/location/{name}.py" for name in ("pace", "pidf")),
    *(
        f"ari_app/reports/{name}.py"
        for name in (
            *("classes", "counted", "definitions", "ministry", "paper", "period", "report"),
            "service_level",
        )
    ),
    *(f"ari_app/texts/{name}.py" for name in ("marks", "sentence")),
    *(f"ari_app/live/{name}.py" for name in ("targets", "live_alarms", "centre_alarms")),
    "ari_app/live/shift_alarms.py",
    *(
        f"ari_app/shifts/{name}.py"
        for name in ("pattern", "roster", "swap", "attendance", "feed", "roster_csv")
    ),
    *(f"ari_app/people/{name}.py" for name in ("access", "throttle")),
    "ari_app/first_hour/answers.py",
    *("ari_app/desk/help/chapters.py", "ari_app/desk/web/help_links.py"),
    *(
        f"ari_app/screening/{name}.py"
        for name in ("ear", "hearing", "zones", "evidence", "echo", "knocks", "reasons")
    ),
]
WEB = ("aiohttp.web", "aiohttp_jinja2")


@functools.cache
def modules() -> dict[str, Path]:
    found = [path for part in OURS for path in (TOP / part).rglob("*.py")]
    names = {path: path.relative_to(TOP).with_suffix("").as_posix() for path in found}
    return {name.replace("/", ".").removesuffix(".__init__"): path for path, name in names.items()}


@functools.cache
def imported(path: Path) -> set[str]:
    """The full names of what a file imports; of ours, the modules themselves."""
    ours, names = modules(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                names.add(full if full in ours or node.module not in ours else node.module)
    return names


def within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(part + ".") for part in parts)


def home_of(name: str) -> str:
    """The row of the tables that a module belongs to."""
    path = modules()[name]
    folder = path.parent.relative_to(TOP).as_posix().replace("/", ".")
    return name if folder == "ari_app" else folder


@functools.cache
def arrows() -> dict[str, set[str]]:
    """Each row with the rows that its files use."""
    found: dict[str, set[str]] = {}
    for name, path in modules().items():
        home = home_of(name)
        used = {home_of(other) for other in imported(path) if other in modules()}
        found.setdefault(home, set()).update(used - {home})
    return found


def test_every_file_stands_in_a_row_of_the_table() -> None:
    assert set(arrows()) == set(WORDS) | set(FOLDERS)


@pytest.mark.parametrize("row", [*WORDS, *FOLDERS])
def test_a_folder_uses_only_what_the_table_names(row: str) -> None:
    may = WORDS[row] if row in WORDS else FOLDERS[row] | set(WORDS)
    assert arrows()[row] <= may


def test_no_line_of_the_table_is_dead() -> None:
    used = arrows()
    dead = {row: named - used[row] for row, named in (WORDS | FOLDERS).items()}
    assert not {row: names for row, names in dead.items() if names}


def test_there_is_no_circle() -> None:
    TopologicalSorter(WORDS | FOLDERS).prepare()  # raises CycleError


def test_no_two_files_need_each_other() -> None:
    """Neither by an import inside a function."""
    known = modules()
    needs = {name: imported(path) & known.keys() - {name} for name, path in known.items()}
    TopologicalSorter(needs).prepare()  # raises CycleError


@pytest.mark.parametrize("file", PURE)
def test_the_core_does_no_io_and_has_no_clock(file: str) -> None:
    assert not {i for i in imported(TOP / file) if within(i, NO_IO)}


def test_no_rule_sees_a_web_request() -> None:
    """Only the desk knows the web framework; what it decides with can be used by anybody."""
    for name, path in modules().items():
        if not within(name, ("ari_app.desk",)):
            assert not {i for i in imported(path) if within(i, WEB)}, name


def test_the_architecture_names_every_folder_of_the_table() -> None:
    text = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| layer | folders |")[2].partition("\n\n")[0]
    rows = [row for row in FOLDERS if (TOP / row.replace(".", "/")).is_dir()]
    folders = {row.removeprefix("ari_app.").partition(".")[0] for row in rows}
    assert {folder for folder in folders if f"`{folder}`" not in table} == set()
