"""The pages of shifts; they have nothing in the API."""

from ari_app.desk.shifts import (
    import_page,
    notes_page,
    own_absence_page,
    patterns_page,
    shift_page,
    week_page,
)
from ari_app.desk.shifts.shift_form import NUMBER, WEEK
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

_FEED = f"{WEEK}/feed/{{secret:[A-Za-z0-9_-]{{20,100}}}}.ics"
_NOTES, _IMPORT = notes_page.NOTES, import_page.IMPORT
_PATTERNS, _ABSENCES = patterns_page.PATTERNS, patterns_page.ABSENCES

PAGES = (
    PageRoute(method="GET", path=WEEK, handler=week_page.show),
    PageRoute(method="GET", path=f"{WEEK}/roster.csv", handler=week_page.export),
    PageRoute(method="POST", path=f"{WEEK}/feed", handler=week_page.renew_feed),
    PageRoute(method="POST", path=f"{WEEK}/feed/end", handler=week_page.end_feed),
    PageRoute(method="GET", path=_FEED, handler=week_page.feed),
    PageRoute(method="POST", path=f"{WEEK}/swaps", handler=shift_page.ask_swap),
    PageRoute(method="POST", path=f"{WEEK}/swaps/{NUMBER}", handler=shift_page.step_swap),
    PageRoute(method="GET", path=_PATTERNS, handler=patterns_page.patterns),
    PageRoute(method="POST", path=_PATTERNS, handler=patterns_page.add_pattern),
    PageRoute(method="POST", path=f"{_PATTERNS}/{NUMBER}", handler=patterns_page.remove_pattern),
    PageRoute(method="GET", path=_ABSENCES, handler=patterns_page.absences),
    PageRoute(method="POST", path=_ABSENCES, handler=patterns_page.add_absence),
    PageRoute(method="POST", path=f"{_ABSENCES}/{NUMBER}", handler=patterns_page.remove_absence),
    PageRoute(method="POST", path=own_absence_page.AWAY, handler=own_absence_page.report),
    PageRoute(
        method="POST",
        path=f"{own_absence_page.AWAY}/{NUMBER}",
        handler=own_absence_page.withdraw,
    ),
    PageRoute(method="GET", path=_NOTES, handler=notes_page.show),
    PageRoute(method="POST", path=_NOTES, handler=notes_page.write),
    PageRoute(method="POST", path=f"{_NOTES}/{NUMBER}", handler=notes_page.confirm),
    PageRoute(method="GET", path=_IMPORT, handler=import_page.show),
    PageRoute(method="POST", path=_IMPORT, handler=import_page.preview),
    PageRoute(method="POST", path=f"{_IMPORT}/apply", handler=import_page.apply),
    PageRoute(method="GET", path=f"{WEEK}/{NUMBER}", handler=shift_page.show),
    PageRoute(method="POST", path=f"{WEEK}/{NUMBER}", handler=shift_page.change),
)
