"""AGI: writes down a call that no screener took, with every process of ours dead.

Started by the dialplan: ``AGI(intake.sh,<call id>,<centre>,<why>)``; ``intake.sh`` names the
journal, the centre and the node in SIGAP_JOURNAL, SIGAP_CENTRE and SIGAP_NODE. A caller waits
meanwhile: whatever happens, it ends within LIMIT_S, quietly, with 0. Loads the standard library
and pyst2 only.
"""

import io
import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from asterisk.agi import AGI

from ari_app.call_id import is_call_id
from ari_app.journal.file import JournalFile, JournalRow
from ari_app.telephone_number import caller_number
from ari_app.uuid7 import uuid7

LIMIT_S = 0.5
BUSY_S = 0.35
_KIND = "intake"  # ari_app.facts.FactKind.INTAKE; not loaded here, for a caller waits


def write_down(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Journals INTAKE {ani, dialled, why}; may raise anything, and does for no call's id."""
    call_id, centre, why = (*arguments, "", "", "")[:3]
    if not is_call_id(call_id):
        raise ValueError(f"{call_id[:40]!r} is no call's id; the caller goes on, CEL has the facts")
    agi = AGI(stderr=io.StringIO())  # pyst2 tells stderr everything, the caller's number as well
    data = {
        "ani": caller_number(agi.env.get("agi_callerid")),
        "dialled": agi.env.get("agi_dnid", ""),
        "why": why,
    }
    journal = JournalFile(Path(environment["SIGAP_JOURNAL"]), busy_s=BUSY_S)
    centre = centre or environment["SIGAP_CENTRE"]
    journal.append([_row(call_id, centre, environment["SIGAP_NODE"], data)])


def _row(call_id: str, centre: str, node: str, data: Mapping[str, str | None]) -> JournalRow:
    return JournalRow(
        fact_id=uuid7(),
        call_id=call_id,
        centre=centre,
        node=node,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        kind=_KIND,
        data=json.dumps(data),
    )


def _leave_in_time() -> None:
    """SQLite may hang on a sick disk, Asterisk may never send its variables: the caller goes on."""
    time.sleep(LIMIT_S)
    os._exit(0)


def main() -> None:
    threading.Thread(target=_leave_in_time, daemon=True).start()
    try:
        write_down(sys.argv[1:], os.environ)
    except BaseException as error:  # nothing may reach the caller
        sys.stderr.write(f"intake: {type(error).__name__}: {error}\n")
    os._exit(0)  # at once: there is nothing to tidy up that a crash would not leave as well


if __name__ == "__main__":
    main()
