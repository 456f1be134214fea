"""Tiles and outline of the centre's own: read, exchanged, damaged, gone."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.places.ground import Ground
from ari_app.places.offline_tiles import TilesUnusable, read
from tests.unit.places.test_outline import SQUARE, collection, feature

PICTURE = b"\x89PNG and so on"


def mbtiles(
    path: Path, picture: bytes = PICTURE, *, kind: str = "png", zooms: int = 0, **told: str
) -> Path:
    """One picture at zoom 1 in the south-east; or one everywhere at so many zooms from 0 on."""
    wide = [(z, x, y) for z in range(zooms) for x in range(2**z) for y in range(2**z)]
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer,"
            " tile_row integer, tile_data blob)"
        )
        file.executemany("INSERT INTO metadata VALUES (?, ?)", {"format": kind, **told}.items())
        places = wide or [(1, 1, 0)]
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*p, picture) for p in places])
    return path


def test_rows_are_counted_from_the_north(tmp_path: Path) -> None:
    tiles = read(mbtiles(tmp_path / "ground.mbtiles"))
    assert (tiles.content_type, tiles.most_zoom) == ("image/png", 1)
    assert tiles.picture(1, 1, 1) == PICTURE
    assert tiles.picture(1, 1, 0) is None
    for nowhere in ((-1, 0, 0), (1, 2, 1), (1, 1, 2), (1, 1, -1), (99, 1, 1), (1, -1, 1)):
        assert tiles.picture(*nowhere) is None


def test_the_licence_is_shown_as_text(tmp_path: Path) -> None:
    told = '<a href="https://x.example" onclick="x()">&copy; Peta</a> <script>1</script> & <'
    tiles = read(mbtiles(tmp_path / "ground.mbtiles", attribution=told))
    assert tiles.attribution == "&amp;copy; Peta 1 &amp; &lt;"


@pytest.mark.parametrize(
    ("kind", "said"), [("pbf", "make them as PNG"), ("", "format 'unknown'"), ("svg", "'svg'")]
)
def test_a_format_that_is_no_picture(kind: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TilesUnusable, match=said):
        read(mbtiles(tmp_path / "ground.mbtiles", kind=kind))


def test_what_holds_no_tiles(tmp_path: Path) -> None:
    with pytest.raises(TilesUnusable, match=r"correct map\.tiles_file"):
        read(tmp_path / "none.mbtiles")
    (tmp_path / "text").write_text("no database" * 100)
    with pytest.raises(TilesUnusable, match="not a database"):
        read(tmp_path / "text")
    assert not (tmp_path / "none.mbtiles").exists()
    empty = mbtiles(tmp_path / "empty")
    with closing(sqlite3.connect(empty)) as file, file:
        file.execute("DELETE FROM tiles")
    with pytest.raises(TilesUnusable, match="no tiles of zoom"):
        read(empty)


async def test_a_new_file_counts_and_a_damaged_one_leaves_the_sketch(tmp_path: Path) -> None:
    tiles, outline = tmp_path / "ground.mbtiles", tmp_path / "outline.geojson"
    ground = Ground(tiles, outline)
    ground.look()
    assert (ground.tiles, ground.outline, len(ground.problems)) == (None, None, 2)
    assert await ground.picture(1, 1, 1) is None
    outline.write_bytes(collection(feature("Polygon", [SQUARE], nama="Tahunan")))
    mbtiles(tiles)
    ground.look()
    assert ground.outline and b"Tahunan" in ground.outline and not ground.problems
    assert await ground.picture(1, 1, 1) == PICTURE
    tiles.write_bytes(b"x" * 5000)  # in the middle of its work
    assert await ground.picture(1, 1, 1) is None
    ground.look()
    assert ground.tiles is None and ground.outline and len(ground.problems) == 1


async def test_a_disk_that_hangs_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that nobody writes to stands for it: whoever opens it waits."""
    pipe = tmp_path / "outline.geojson"
    os.mkfifo(pipe)
    task = asyncio.create_task(Ground(None, pipe).run())
    done, _ = await asyncio.wait({task}, timeout=0.2)
    assert not done
    with pipe.open("wb") as file:  # let its thread go
        file.write(b"{}")
    task.cancel()
