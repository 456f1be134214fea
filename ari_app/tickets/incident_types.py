"""The types of incident of the sample centre, put into a centre that has none of its own."""

import json
from pathlib import Path
from typing import Any

from ari_app.store.database import Session

SAMPLE = Path(__file__).with_name("incident_types.json")


def sample_types() -> list[dict[str, Any]]:
    """Rows of ``incident_types``; an admin changes them in the database afterwards."""
    rows: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


async def seed_types(session: Session, centre: str) -> None:
    await session.run("tickets.seed_types", centre, sample_types())
