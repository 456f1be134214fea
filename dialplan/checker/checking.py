"""All findings of a set of files: the one way in for whoever wants a plan checked."""

from collections.abc import Iterator

from dialplan import check
from dialplan.checker.files import Files
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.loops import loop_findings
from dialplan.checker.plan import Plan, read
from dialplan.checker.references import module_findings, reference_findings
from dialplan.checker.walk import walked
from dialplan.checker.ways import way_findings


def findings(files: Files, needed_modules: frozenset[str]) -> list[Finding]:
    """What is wrong or cannot be decided, in the order of the files and their lines.

    ``needed_modules``: those that Sigap loads as shipped.
    """
    missing = [
        finding(Kind.FILE_MISSING, FileLine(file=name, line=1), name=name)
        for name in check.REQUIRED_FILES
        if name not in files.texts
    ]
    if missing:
        return missing
    found = [*_of_plan(read(files.source("extensions.conf")), files)]
    found += module_findings(files, needed_modules)
    found += _codecs(files)
    for name in sorted(files.texts):
        if name not in ("extensions.conf", "globals.conf"):
            found += files.source(name).problems
    once = dict.fromkeys((f.origin, f.kind, f.says) for f in found)
    by_what = {(f.origin, f.kind, f.says): f for f in found}
    return sorted((by_what[what] for what in once), key=lambda f: (f.origin, f.kind))


def _of_plan(plan: Plan, files: Files) -> Iterator[Finding]:
    walk = walked(plan)
    yield from plan.problems
    yield from walk.findings.values()
    yield from loop_findings(walk)
    yield from way_findings(plan, files, walk)
    yield from reference_findings(plan, files)


def _codecs(files: Files) -> Iterator[Finding]:
    for says in check.deaf(files.texts["pjsip.conf"], files.texts["modules.conf"]):
        text = says.removeprefix("pjsip.conf: ")
        wanted = text.split(":")[0].removeprefix("allow = ").strip()
        yield finding(Kind.CODEC, _allowed_at(files, wanted), text=text)


def _allowed_at(files: Files, codec: str) -> FileLine:
    for number, line in enumerate(files.texts["pjsip.conf"].splitlines(), 1):
        key, _, value = line.partition("=")
        if key.strip() == "allow" and codec in [v.strip() or "nothing" for v in value.split(",")]:
            return FileLine(file="pjsip.conf", line=number)
    return FileLine(file="pjsip.conf", line=1)
