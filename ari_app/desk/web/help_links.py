"""Each page of the desk with the chapter of the handbook that it links to. Pure.

Pages are named by their templates. A page without a row links to the contents; that every page has
one, and every chapter exists, is a test (tests/desk/test_help.py).
"""

from collections.abc import Mapping

HELP = "/help"
CHAPTERS: Mapping[str, str] = {
    "console.html": "menjawab-panggilan",
    "board.html": "papan",
    "seat.html": "giliran-pertama",
    "open.html": "tiket",
    "search.html": "tiket",
    "record.html": "tiket",
    "reports.html": "laporan",
    "public.html": "laporan",
    "report_calls.html": "laporan",
    "report_numbers.html": "laporan",
    "report_units.html": "laporan",
    "report_tickets.html": "laporan",
    "report_sent.html": "laporan",
    "report_callbacks.html": "laporan",
    "report_duties.html": "laporan",
    "report_presence.html": "laporan",
    "report_scorecards.html": "laporan",
    "report_unplaced.html": "laporan",
    "report_mails.html": "laporan",
    "review.html": "meninjau",
    "calibration.html": "kartu-nilai",
    "scorecards.html": "kartu-nilai",
    "scorecard.html": "kartu-nilai",
    "scorecard_refused.html": "kartu-nilai",
    "audit.html": "audit",
    "undelivered.html": "tidak-sampai",
    "line.html": "papan",
    "walls.html": "dinding",
    "first_hour.html": "jam-pertama",
    "admin_agencies.html": "instansi-dan-jenis",
    "admin_agency.html": "instansi-dan-jenis",
    "admin_types.html": "instansi-dan-jenis",
    "admin_type.html": "instansi-dan-jenis",
    "list_changes.html": "instansi-dan-jenis",
    "admin_guidance.html": "panduan-penelepon",
    "admin_guidance_card.html": "panduan-penelepon",
    "admin_scorecards.html": "kartu-nilai",
    "admin_scorecard.html": "kartu-nilai",
    "agency_tickets.html": "telepon-instansi",
    "agency_ticket.html": "telepon-instansi",
    "account.html": "akun-dan-tempat",
    "admin_account.html": "akun-dan-tempat",
    "admin_accounts.html": "akun-dan-tempat",
    "admin_seats.html": "akun-dan-tempat",
    "admin_new_account.html": "akun-dan-tempat",
    "admin_backup.html": "cadangan",
    "admin_places.html": "pengaturan",
    "admin_duty.html": "unit-dan-piket",
    "admin_unit.html": "unit-dan-piket",
    "admin_units.html": "unit-dan-piket",
    "agency_units.html": "telepon-instansi",
    "announcements.html": "nomor-dan-pengumuman",
    "announcement_heard.html": "nomor-dan-pengumuman",
    "number.html": "nomor-dan-pengumuman",
    "numbers.html": "nomor-dan-pengumuman",
    "dialplan.html": "dialplan",
    "dialplan_graph.html": "dialplan",
    "prompt.html": "pengaturan",
    "prompts.html": "pengaturan",
    "setting.html": "pengaturan",
    "settings.html": "pengaturan",
    "settings_history.html": "pengaturan",
    "trunks.html": "pengaturan",
    "replay_preview.html": "masa-simpan",
    "replays.html": "masa-simpan",
    "retention.html": "masa-simpan",
    "shift.html": "dinas",
    "shift_absences.html": "dinas",
    "shift_import.html": "dinas",
    "shift_notes.html": "dinas",
    "shift_patterns.html": "dinas",
    "shifts.html": "dinas",
}


def address_of(template: str) -> str:
    """Where the page's *?* leads."""
    chapter = CHAPTERS.get(template)
    return f"{HELP}/{chapter}" if chapter else HELP
