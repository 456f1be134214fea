"""The licences of everything that taught the model, read from the packages' own copyright files."""

import re
import sys
from pathlib import Path

from bench.ear_training.catalogue import PACKAGES

_PLAIN = (("Creative Commons Attribution-ShareAlike", "CC-BY-SA-3.0"), ("General Public", "GPL-2+"),
          ("GNU Public License version 2", "GPL-2"),
          ("Permission is hereby granted, free of charge", "MIT"))  # fmt: skip


def licences(copyright_text: str) -> list[str]:
    """Names of licences in a Debian copyright file, the most frequent first."""
    named = re.findall(r"^License: *(\S.*)$", copyright_text, re.MULTILINE)
    counted = sorted(set(named), key=lambda name: -named.count(name))
    return counted[:5] or [name for text, name in _PLAIN if text in copyright_text][:1]


def main() -> None:
    """Print a table of packages; the argument is the folder of unpacked packages."""
    print("| package | licences named in its copyright file |\n|---|---|")
    for package in PACKAGES:
        files = sorted((Path(sys.argv[1]) / package).rglob("copyright"))
        named = licences(files[0].read_text(errors="replace")) if files else []
        print(f"| {package} | {', '.join(named)} |")


if __name__ == "__main__":
    main()
