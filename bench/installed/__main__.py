"""``python -m bench.installed``: see the package."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ari_app.errors import SigapError
from bench.installed import __doc__ as described
from bench.installed import package
from bench.installed.report import Report, Stopped

Stage = Callable[[Report, Path, Path | None, str], None]
STAGES: Mapping[str, Stage] = {"package": package.play}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.installed",
        description=described,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    made.add_argument("--overlay", type=Path, metavar="FOLDER", help="laid over the bare root")
    made.add_argument("--before", default="HEAD~1", metavar="COMMIT", help="HEAD~1, if not said")
    made.add_argument("--folder", type=Path, help="what is made stays here; else it is removed")
    return made


def main() -> int:
    arguments = parser().parse_args()
    if unknown := [name for name in arguments.stages if name not in STAGES]:
        print(f"There is no stage {unknown[0]!r}; there are {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        print("Only root can start a machine of its own.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="sigap-installed-") as temporary:
        folder = (arguments.folder or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return _play(arguments, folder)


def _play(arguments: argparse.Namespace, folder: Path) -> int:
    report = Report()
    for name in arguments.stages or STAGES:
        print(f"== {name}", flush=True)
        try:
            STAGES[name](report, folder, arguments.overlay, arguments.before)
        except Stopped:
            print(f"The rest of {name} was not played.")
        except SigapError as error:
            report.step(name, False, str(error))
    print(f"Not well: {', '.join(report.failed)}." if report.failed else "All is well.")
    return int(bool(report.failed))


if __name__ == "__main__":
    sys.exit(main())
