"""Which chapters the handbook has, for whom each is, and of which kind. Pure.

The kinds are those of Diátaxis: something to learn by doing, a task, a reference, an explanation. A
chapter's file has its address as its name: ``docs/help/id/ADDRESS.md``, and where there is one,
``docs/help/en/ADDRESS.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ari_app.people.access import Role


class Kind(StrEnum):
    LEARN = "learn"
    TASK = "task"
    REFERENCE = "reference"
    WHY = "why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    address: str
    reader: Role
    kind: Kind = Kind.TASK


def _of(reader: Role, tasks: str, **others: str) -> tuple[Chapter, ...]:
    """What is to be learned first, tasks, what is looked up, and why it is so."""
    learn, reference, why = (others.get(kind, "") for kind in ("learn", "reference", "why"))
    return tuple(
        Chapter(address=address, reader=reader, kind=kind)
        for kind, addresses in (
            (Kind.LEARN, learn),
            (Kind.TASK, tasks),
            (Kind.REFERENCE, reference),
            (Kind.WHY, why),
        )
        for address in addresses.split()
    )


CHAPTERS: Sequence[Chapter] = (
    *_of(
        Role.CALL_TAKER,
        "menjawab-panggilan menahan tiket panggilan-senyap lokasi menelepon-balik jeda alarm-malam",
        learn="giliran-pertama",
        reference="tombol",
        why="tidak-diputus",
    ),
    *_of(
        Role.SUPERVISOR,
        "papan mendampingi nomor-dan-pengumuman dinas dinding laporan tidak-sampai audit",
        reference="angka",
    ),
    *_of(Role.AGENCY, "telepon-instansi"),
    *_of(Role.REVIEWER, "meninjau kartu-nilai"),
    *_of(
        Role.ADMIN,
        "akun-dan-tempat instansi-dan-jenis panduan-penelepon unit-dan-piket pengaturan dialplan "
        "masa-simpan penahanan-hukum sertifikat kunci-api cadangan cadangan-jauh pemulihan "
        "pembaruan memasang saluran-operator",
        learn="jam-pertama",
        reference="mesin",
    ),
)


def for_reader(role: Role) -> list[tuple[Role, list[Chapter]]]:
    """All of them by reader; one's own come first."""
    readers = sorted(Role, key=lambda reader: reader is not role)
    return [(reader, [c for c in CHAPTERS if c.reader is reader]) for reader in readers]
