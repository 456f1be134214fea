"""The pure tests import nothing but what the light lock file installs."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "requirements-unit.lock"
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
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    locked = {line.partition("==")[0] for line in lines if line[:1].isalpha()}
    owners = packages_distributions()
    imported = {_normal(owner) for name in done.stdout.split() for owner in owners.get(name, ())}
    assert "pytest" in imported
    assert not imported - locked - {"setuptools"}  # which starts with every interpreter


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")
