"""What a hundred open consoles cost the desk at each change: ``python -m bench.consoles``.

CPU time of rendering one change of the board for a hundred seats (`rendering`), the quickest of
some, beside what it would be if each had a rendering of its own. Sending is not counted.
"""

import time
from dataclasses import replace

from aiohttp import web
from aiohttp_jinja2 import get_env

from ari_app.desk.live.console_page import PAGE
from ari_app.desk.live.rendering import Renderings
from ari_app.desk.texts.catalog import Language
from ari_app.desk.web import page
from tests.desk.test_rendering import account, board

CONSOLES, TURNS = 100, 6


def change_ms(*, shared: bool) -> float:
    """Of one change, for all consoles; ``shared`` False: nobody is given another's rendering."""
    app = web.Application()
    page.set_up(app)
    renderings = Renderings(get_env(app))
    seats = [account(str(400 + number)) for number in range(CONSOLES)]
    taken_s = []
    for turn in range(TURNS + 1):
        shown = board()
        began_s = time.process_time()
        for seat in seats:
            shown = shown if shared else replace(shown)
            renderings.regions(PAGE, shown, seat, Language.ID)
        taken_s += [time.process_time() - began_s] if turn else []  # the first compiles
    return min(taken_s) * 1000


def main() -> None:
    print(f"{CONSOLES} consoles, a change: {change_ms(shared=True):.0f} ms of CPU")
    print(f"each rendered alone: {change_ms(shared=False):.0f} ms of CPU")


if __name__ == "__main__":
    main()
