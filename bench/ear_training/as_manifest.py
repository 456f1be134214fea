"""Made calls as files with a manifest, so that ``bench.ear`` judges those of sources never heard.

    python -m bench.ear_training.as_manifest FOLDER/judge-901.npz CALLS
    python -m bench.ear --manifest CALLS/manifest.csv --echo 0

They are harder than the project's development set: a third of the voices lie below 8 dB, many last
less than a second, and codecs, microphones and lost packets lie over all.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import soundfile

from ari_app.screening.rate import CHUNK_S, RATE_HZ
from bench.ear_training.calls import ACTIVE

_COLUMNS = ("file", "label", "kind", "snr", "onset_s", "source", "train_ok")
_LABELS = {"verbal": "real", "nonverbal": "real-nonverbal", "false": "false"}
_KINDS = {"engine": "engine_rev"}


def main() -> None:
    """Command line: a file of ``calls`` in, a folder of FLAC files and manifest.csv out."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    calls = np.load(asked.calls)
    with (asked.folder / "manifest.csv").open("w", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(_COLUMNS)
        for i, audio in enumerate(calls["audio"]):
            name = f"{asked.calls.stem}-{i:04d}.flac"
            soundfile.write(asked.folder / name, audio, RATE_HZ)
            label, kind = str(calls["label"][i]), str(calls["kind"][i])
            human = np.flatnonzero(calls["active"][i] == ACTIVE)
            onset = f"{human[0] * CHUNK_S:.2f}" if len(human) else ""
            snr = calls["snr_db"][i]
            level = "" if np.isnan(snr) else f"{snr:.1f}"
            source = f"{kind}-{i}"  # the files do not keep it
            out.writerow((name, _LABELS[label], _KINDS.get(kind, kind), level, onset, source, 0))


if __name__ == "__main__":
    main()
