"""What grew in a long run of calls, and what only moved."""

import pytest

from bench.growth import FOLDERS, Sample, Use, grown


def samples(memory_mb: list[float], descriptors: list[int], spool_mb: float = 0.0) -> list[Sample]:
    folders = dict.fromkeys(FOLDERS, 0.0) | {"recordings/spool": spool_mb}
    return [
        Sample(
            after_s=float(number),
            parts={"jobs": Use(memory_mb=mb, descriptors=count)},
            folders=folders,
        )
        for number, (mb, count) in enumerate(zip(memory_mb, descriptors, strict=True))
    ]


@pytest.mark.parametrize(
    ("memory_mb", "descriptors", "found", "remark"),
    [
        ([60.0] * 12, [17] * 12, [], "flat"),
        ([30.0, 40.0, 50.0] + [60.0] * 9, [5] * 3 + [17] * 9, [], "only the start"),
        ([60.0] * 11 + [95.0], [17] * 11 + [60], [], "one program for a moment"),
        ([60.0 + 3 * n for n in range(12)], [17] * 12, ["jobs: 72 MB, then 90 MB"], "a leak"),
        ([60.0] * 12, [10 * n for n in range(12)], ["jobs: 40 descriptors, then 100"], "files"),
    ],
)
def test_what_grew(
    memory_mb: list[float], descriptors: list[int], found: list[str], remark: str
) -> None:
    assert grown(samples(memory_mb, descriptors)) == found, remark


def test_unfinished_recordings_and_a_part_that_is_gone_are_told() -> None:
    made = samples([60.0] * 8, [17] * 8, spool_mb=3.0)
    gone = Sample(after_s=9.0, parts={}, folders=made[-1].folders)
    assert grown([*made, gone]) == [
        "jobs does not run any more",
        "3.0 MB of unfinished recordings",
    ]
