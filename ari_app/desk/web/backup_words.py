"""What is said of backups that want a human, on the board, the walls and their own page."""

from collections.abc import Mapping

from ari_app.operations.backup_state import Fault
from ari_app.texts.marks import N_

BACKUP_ALARMS: Mapping[Fault, str] = {
    Fault.STALLED: N_("Cadangan data macet. Beri tahu admin: periksa tempatnya, lalu buat lagi."),
    Fault.MADE: N_("Cadangan data gagal. Beri tahu admin: perbaiki sebabnya, lalu buat lagi."),
    Fault.CHECKED: N_("Uji cadangan gagal. Beri tahu admin: perbaiki sebabnya, lalu uji lagi."),
    Fault.LOG: N_("Perubahan data tidak sampai ke tempat cadangan. Beri tahu admin."),
    Fault.OLD: N_("Cadangan data terlalu lama atau belum terbukti. Beri tahu admin."),
}
