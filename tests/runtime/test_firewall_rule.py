"""The firewall's rule in the papers, loaded as it stands there, in a network of its own."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from ari_app.setup import private_packages

RUNNING = Path(__file__).parents[2] / "docs" / "running.md"
SENDS = """
import socket, sys
def came(family, server, *senders):
    with socket.socket(family, socket.SOCK_DGRAM) as asterisk:
        asterisk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        asterisk.bind((server, 5060))
        asterisk.settimeout(0.2)
        opened = [socket.socket(family, socket.SOCK_DGRAM) for _ in senders]
        for sender, address in zip(opened, senders):
            sender.bind((address, 0))
        for number in range(400):
            opened[number % len(opened)].sendto(b"REGISTER", (server, 5060))
        count = 0
        try:
            while asterisk.recv(100):
                count += 1
        except TimeoutError:
            return count
print(came(socket.AF_INET, "127.0.0.1", "192.0.2.10"),
      came(socket.AF_INET, "127.0.0.1", "198.51.100.7"),
      came(socket.AF_INET6, "2001:db8::1", *(f"2001:db8:0:7::{n:x}" for n in range(1, 9))))
"""


def rule() -> str:
    """The block of nftables as an admin would copy it."""
    found = re.search(r"^    table inet sigap \{\n(?:    .*\n)*?    \}$", RUNNING.read_text(), re.M)
    assert found
    return found[0]


def test_the_line_comes_through_and_a_stranger_is_slowed(tmp_path: Path) -> None:
    packages = private_packages.fetch(("nftables", "iproute2"), lambda _: None)
    nft, ip = (shlex.join(packages.command(f"usr/sbin/{name}")) for name in ("nft", "ip"))
    (tmp_path / "sigap.nft").write_text(rule(), encoding="utf-8")
    (tmp_path / "sends.py").write_text(SENDS, encoding="utf-8")
    v6 = [f"2001:db8:0:7::{number:x}" for number in range(1, 9)] + ["2001:db8::1"]
    addresses = [f"{each}/128" for each in v6] + ["192.0.2.10/32", "198.51.100.7/32"]
    steps = [
        f"{ip} link set lo up",
        *(f"{ip} address add {each} dev lo" for each in addresses),
        f"{nft} -c -f {tmp_path / 'sigap.nft'}",
        f"{nft} -f {tmp_path / 'sigap.nft'}",
        f"{sys.executable} {tmp_path / 'sends.py'}",
    ]
    command = ("unshare", "--user", "--map-root-user", "--net", "sh", "-ec", "\n".join(steps))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    line, stranger, network = (int(word) for word in done.stdout.split())
    assert line == 400
    assert 50 <= stranger < 100 and 50 <= network < 100, "fifty at once, then ten a second"
