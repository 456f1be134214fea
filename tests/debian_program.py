"""Programs of Debian that some tests need; the project itself runs without them.

Where one is missing and we are root it is installed; else the test fails with the sentence that
says what to do. None passes, and none is skipped, for want of a program.
"""

import os
import shutil
import subprocess

INSTALL = ("install", "-y", "-qq", "--no-install-recommends")


def program(*names: str, package: str = "") -> str:
    """The path of the first of these programs that can be had.

    ``package``: which one they are in; without it each one's package has its name.
    """
    for name in names:
        if found := shutil.which(name) or _installed(name, package or name):
            return found
    needed = package or names[0]
    raise AssertionError(f"This test needs {names[0]}: `apt-get install {needed}` as root.")


def _installed(name: str, package: str) -> str | None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (("update", "-qq"), (*INSTALL, package)):
            subprocess.run(["apt-get", *command], check=False, capture_output=True)
    return shutil.which(name)
