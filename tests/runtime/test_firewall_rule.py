"""``sigap firewall``: its rules, loaded as it prints them, in a network of their own."""

import shlex
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

from ari_app.commands.firewall import rules
from ari_app.settings import Settings, Trunk
from ari_app.setup import private_packages

SENDS = """
import socket, sys
PORT = int(sys.argv[1])
def came(family, server, *senders):
    with socket.socket(family, socket.SOCK_DGRAM) as asterisk:
        asterisk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        asterisk.bind((server, PORT))
        asterisk.settimeout(0.2)
        opened = [socket.socket(family, socket.SOCK_DGRAM) for _ in senders]
        for sender, address in zip(opened, senders):
            sender.bind((address, 0))
        for number in range(400):
            opened[number % len(opened)].sendto(b"REGISTER", (server, PORT))
        count = 0
        try:
            while asterisk.recv(100):
                count += 1
        except TimeoutError:
            return count
print(came(socket.AF_INET, "127.0.0.1", "192.0.2.10"),
      came(socket.AF_INET, "127.0.0.1", "203.0.113.5"),
      came(socket.AF_INET, "127.0.0.1", "198.51.100.7"),
      came(socket.AF_INET6, "2001:db8::1", *(f"2001:db8:0:7::{n:x}" for n in range(1, 9))))
"""


def settings(home: Path) -> Settings:
    """Two lines, one within the other; the second speaks IPv6."""
    first = Trunk(name="first", match=["192.0.2.10"])
    second = Trunk(name="second", match=["192.0.2.0/28", "2001:db8:0:1::5"])
    return Settings(home=home, sip_port=5060, trunks=[first, second])


def test_lines_and_phones_come_through_and_a_stranger_is_slowed(tmp_path: Path) -> None:
    moved = [("127.0.0.1", "5060"), ("127.0.0.1", "5070")]  # Asterisk listens at the old one too
    text = rules(settings(tmp_path), [ip_network("203.0.113.0/24")], moved)
    packages = private_packages.fetch(("nftables", "iproute2"), lambda _: None)
    nft, ip = (shlex.join(packages.command(f"usr/sbin/{name}")) for name in ("nft", "ip"))
    (tmp_path / "sigap.nft").write_text(text, encoding="utf-8")
    (tmp_path / "sends.py").write_text(SENDS, encoding="utf-8")
    v6 = [f"2001:db8:0:7::{number:x}" for number in range(1, 9)] + ["2001:db8::1"]
    addresses = [f"{each}/128" for each in v6] + [
        f"{each}/32" for each in ("192.0.2.10", "203.0.113.5", "198.51.100.7")
    ]
    steps = [
        f"{ip} link set lo up",
        *(f"{ip} address add {each} dev lo" for each in addresses),
        f"{nft} -c -f {tmp_path / 'sigap.nft'}",
        f"{nft} -f {tmp_path / 'sigap.nft'}",
        f"{nft} -f {tmp_path / 'sigap.nft'}",  # once more, with other settings
        f"{sys.executable} {tmp_path / 'sends.py'} 5060",
        f"{sys.executable} {tmp_path / 'sends.py'} 5070",
    ]
    command = ("unshare", "--user", "--map-root-user", "--net", "sh", "-ec", "\n".join(steps))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    old, new = (list(map(int, each.split())) for each in done.stdout.splitlines())
    assert old[:2] == new[:2] == [400, 400], "line and phone"
    assert all(50 <= stranger < 100 for stranger in old[2:]), "fifty at once, then ten a second"
    assert all(stranger < 100 for stranger in new[2:]), "the same strangers at the other port"
