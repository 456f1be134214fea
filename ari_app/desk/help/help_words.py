"""What the handbook calls its readers and its kinds of chapters."""

from collections.abc import Mapping

from ari_app.desk.help.chapters import Kind
from ari_app.people.access import Role
from ari_app.texts.marks import N_

READERS: Mapping[Role, str] = {
    Role.CALL_TAKER: N_("Untuk petugas"),
    Role.SUPERVISOR: N_("Untuk pengawas"),
    Role.AGENCY: N_("Untuk instansi"),
    Role.REVIEWER: N_("Untuk peninjau"),
    Role.ADMIN: N_("Untuk admin"),
}
KINDS: Mapping[Kind, str] = {
    Kind.LEARN: N_("belajar"),
    Kind.TASK: N_("tugas"),
    Kind.REFERENCE: N_("rujukan"),
    Kind.WHY: N_("mengapa"),
}
