"""Pictures of the ground from a file of the centre's own: MBTiles, for a map without the internet.

MBTiles 1.3 is an SQLite database with a table ``tiles`` and a table ``metadata``. Its rows count
from the south (TMS), those of a map in a browser from the north.
"""

import html
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ari_app.errors import SigapError

MOST_ZOOM = 22
MOST_BYTES = 1_000_000  # of one picture; a usual one has 20 kB
TYPES: Mapping[str, str] = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


class TilesUnusable(SigapError):
    """The file holds no pictures of a map; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """What the file says of itself."""

    path: Path
    content_type: str
    most_zoom: int
    attribution: str  # text, escaped for HTML: the map shows it as such

    def picture(self, zoom: int, column: int, row: int) -> bytes | None:
        """The picture of this place, counted from the north-west; None where there is none.

        Raises :class:`TilesUnusable` when the file is gone or damaged.
        """
        if not (0 <= zoom <= MOST_ZOOM and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
            return None
        found = _rows(
            self.path,
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
            " AND length(tile_data) <= ?",
            (zoom, column, 2**zoom - 1 - row, MOST_BYTES),
        )
        match found:
            case [(bytes() as picture,)]:
                return picture
        return None


def read(path: Path) -> Tiles:
    """Raises :class:`TilesUnusable`."""
    rows = _rows(path, "SELECT name, value FROM metadata")
    metadata = {str(name): str(value) for name, value in rows}
    kind = metadata.get("format", "").lower()
    if kind not in TYPES:
        raise TilesUnusable(
            f"{path} holds tiles of format {kind or 'unknown'!r}; make them as PNG, JPEG or WebP."
        )
    # each by itself is one look into the index, both at once would read every tile
    extremes = "(SELECT min(zoom_level) FROM tiles), (SELECT max(zoom_level) FROM tiles)"
    zooms = _rows(path, f"SELECT {extremes}")[0]
    match zooms:
        case (int() as least, int() as most) if 0 <= least <= most <= MOST_ZOOM:
            return Tiles(
                path=path,
                content_type=TYPES[kind],
                most_zoom=most,
                attribution=_plain(metadata.get("attribution", "")),
            )
    raise TilesUnusable(f"{path} holds no tiles of zoom 0 to {MOST_ZOOM}; make it anew.")


def _plain(attribution: str) -> str:
    """Without its links: the pages lead nowhere else."""
    return html.escape(re.sub(r"<[^>]*>", "", attribution).strip()[:200])


def _rows(path: Path, query: str, values: tuple[int, ...] = ()) -> list[tuple[object, ...]]:
    """Each time anew: the file may be exchanged while the desk runs. It is never written."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return file.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise TilesUnusable(
            f"Cannot read tiles from {path} ({error}); correct map.tiles_file: a file in MBTiles."
        ) from error
