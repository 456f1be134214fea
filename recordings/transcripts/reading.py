"""Reading what was said in a call, and correcting it: found for the account's centre, on record.

Words are read as a recording is heard: the line in the audit trail is written before they are, and
when it cannot be written nothing is shown. A correction stands beside what the recogniser wrote;
the newest of a line counts, and an empty one gives the recogniser the word back.
"""

from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase
from recordings.transcripts.corrected import ReadLine, begins_at, edit_of, read_lines
from recordings.transcripts.spoken import Side, lines_of, word_of

LONGEST_TEXT = 1000


async def read(
    database: DeskDatabase, account: Account, call_id: str, *, trail: Trail
) -> list[ReadLine]:
    """Empty: nothing was written down. Raises ``DatabaseAway``, and then nothing is shown."""
    known = await database.row("transcripts.of_call", account.centre, call_id)
    if known is None or known["state"] != "done" or not known["many"]:
        return []
    await trail.write(AuditEntry(action="transcript.read", subject=call_id))
    row = await database.row("transcripts.words", account.centre, call_id)
    edits = await database.rows("transcripts.edits", account.centre, call_id)
    words = [word_of(each) for each in row["words"]] if row else []
    return read_lines(words, [edit_of(each) for each in edits])


async def correct(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    *,
    side: Side,
    start_s: float,
    text: str,
    trail: Trail,
) -> None:
    """Of the line that begins at ``start_s``. Raises `NotFound`, `Invalid` and ``DatabaseAway``."""
    said = " ".join(text.split())
    if len(said) > LONGEST_TEXT or not all(letter.isprintable() for letter in said):
        raise Invalid(f"A line has at most {LONGEST_TEXT} letters that can be seen.")
    row = await database.row("transcripts.words", account.centre, call_id)
    lines = lines_of(word_of(each) for each in row["words"]) if row else []
    line = next((one for one in lines if begins_at(one, side, start_s)), None)
    if line is None:
        raise NotFound
    values = (side, line.start_s, line.end_s, said, account.actor)
    async with database.transaction() as session:
        if await session.row("transcripts.edit", account.centre, call_id, *values) is None:
            raise NotFound  # retention was faster
        await session.run("transcripts.index", call_id)
        detail = {"at": f"{line.start_s:.2f}", "side": side.value}
        entry = AuditEntry(action="transcript.correct", subject=call_id, detail=detail)
        await trail.write_in(session, entry)
