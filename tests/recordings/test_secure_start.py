"""A key that cannot be used is refused where it is new; for one that was lost no start is."""

from pathlib import Path

import pytest

from ari_app.commands import check
from ari_app.operations.secure_start import Insecure, refuse_defaults, warnings
from ari_app.settings import Archive as Section
from ari_app.settings import Settings
from recordings.archive import keys
from recordings.archive.folder import Archive


def test_a_new_key_that_is_none_refuses_the_start_and_a_lost_one_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Callers come first: without their key recordings lie plain, and that alarms."""
    key_file = tmp_path / "recordings.key"
    settings = Settings(home=tmp_path / "home", archive=Section(key_file=key_file))
    with pytest.raises(Insecure, match=r"cannot be read .* take archive.key_file out"):
        refuse_defaults(settings)
    keys.add(key_file)
    refuse_defaults(settings)
    assert not any("recordings' key" in sentence for sentence in warnings(settings))
    archive = Archive.of(settings)
    archive.put("a.flac", b"fLaC", archive.key())
    key_file.chmod(0o644)
    refuse_defaults(settings)
    assert any("open to others" in sentence for sentence in warnings(settings))
    assert check.main(settings, None) == 1  # type: ignore[arg-type]
    assert "run chmod 600" in capsys.readouterr().out
