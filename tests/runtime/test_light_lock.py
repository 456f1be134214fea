"""Nothing is imported that the lock file of those who run it does not install."""

import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.test_imports import imported, modules

REPOSITORY = Path(__file__).parents[2]
WHAT_IS_IMPORTED = """
import pkgutil, sys, sysconfig, tests.conftest, tests.unit
for module in pkgutil.walk_packages(tests.unit.__path__, "tests.unit."):
    __import__(module.name)
installed = sysconfig.get_path("purelib")
for name, module in sorted(sys.modules.items()):
    if (getattr(module, "__file__", None) or "").startswith(installed):
        print(name.partition(".")[0])
"""


def test_every_imported_package_is_locked() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WHAT_IS_IMPORTED],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    used = packages_of(done.stdout.split())
    assert "pytest" in used
    assert not used - locked_in("requirements-unit.lock") - {"setuptools"}  # of each interpreter


def test_a_centre_imports_nothing_that_only_tests_have() -> None:
    names = {name.partition(".")[0] for file in modules().values() for name in imported(file)}
    used = packages_of(names)
    assert "aiohttp" in used
    assert not used - locked_in("requirements.lock")


def packages_of(names: Iterable[str]) -> set[str]:
    """The packages that bring these modules; of none for Python's own and ours."""
    owners = packages_distributions()
    return {_normal(owner) for name in names for owner in owners.get(name, ())}


def locked_in(file: str) -> set[str]:
    lines = (REPOSITORY / file).read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if line[:1].isalpha()}


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")
