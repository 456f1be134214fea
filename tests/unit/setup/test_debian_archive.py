"""The mirror is read from apt's own files, in both formats, and only Debian's."""

from pathlib import Path

import pytest

from ari_app.setup import debian_archive

MIRROR = "http://mirror.test/debian"
STANZAS = f"""\
# Debian as the installer writes it
Types: deb deb-src
URIs: {MIRROR}
Suites: trixie trixie-updates
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
NODESOURCE = """\
Types: deb
URIs: https://third.test/node_22.x
Suites: nodistro
Components: main
Signed-By: /usr/share/keyrings/nodesource.gpg
"""


def machine(folder: Path, **files: str) -> Path:
    (folder / "sources.list.d").mkdir()
    for name, text in files.items():
        place = folder / ("sources.list" if name == "list" else f"sources.list.d/{name}.sources")
        place.write_text(text, encoding="utf-8")
    return folder


def test_stanzas_give_the_archive_and_not_the_security_updates(tmp_path: Path) -> None:
    assert debian_archive.mirrors(machine(tmp_path, debian=STANZAS)) == (MIRROR,)


def test_a_source_with_a_key_of_its_own_is_not_debian(tmp_path: Path) -> None:
    found = debian_archive.mirrors(machine(tmp_path, a_node=NODESOURCE, debian=STANZAS))
    assert found == (MIRROR,)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"deb {MIRROR} bookworm main contrib", (MIRROR,)),
        (f"deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {MIRROR} sid main", (MIRROR,)),  # noqa: E501
        (f"deb {MIRROR} bookworm main # ours", (MIRROR,)),
        (f"deb-src {MIRROR} bookworm main", ()),
        (f"# deb {MIRROR} bookworm main", ()),
        ("deb http://mirror.test/debian-security bookworm-security main", ()),
        ("deb http://third.test/linux/debian bookworm stable", ()),  # has no component main
        ("deb [signed-by=/etc/apt/keyrings/third.asc] http://third.test/debian sid main", ()),
        ("deb cdrom:[Debian 12]/ bookworm main", ()),
        ("deb mirror+file:/etc/apt/mirrors/debian.list bookworm main",
         ("mirror+file:/etc/apt/mirrors/debian.list",)),
        ("deb", ()),
    ],
)  # fmt: skip
def test_one_line_sources(tmp_path: Path, line: str, found: tuple[str, ...]) -> None:
    assert debian_archive.mirrors(machine(tmp_path, list=line + "\n")) == found


def test_the_likeliest_mirror_comes_first(tmp_path: Path) -> None:
    lines = f"deb http://third.test/php bookworm main\ndeb {MIRROR} bookworm main\n"
    assert debian_archive.mirrors(machine(tmp_path, list=lines))[0] == MIRROR


def test_a_source_that_is_switched_off_is_not_taken(tmp_path: Path) -> None:
    off = STANZAS.replace("Types: deb deb-src", "Enabled: no\nTypes: deb")
    assert debian_archive.mirrors(machine(tmp_path, debian=off)) == ()


def test_no_apt_at_all(tmp_path: Path) -> None:
    assert debian_archive.mirrors(tmp_path / "nothing") == ()
