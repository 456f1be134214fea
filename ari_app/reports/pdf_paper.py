"""The report as a PDF, set by Typst: tagged, so that a screen reader reads it too (PDF/UA-1)."""

import json
import shutil
import tempfile
from pathlib import Path

import typst

from ari_app.reports.paper import Paper

CannotBeSet = typst.TypstError
_TEMPLATE = Path(__file__).with_name("paper.typ")


def as_pdf(paper: Paper, crest: bytes | None = None, kind: str = "png") -> bytes:
    """Texts come as data: none of them is taken for markup, and nothing is fetched."""
    with tempfile.TemporaryDirectory(prefix="sigap-paper-") as folder:
        root = Path(folder)
        shutil.copy(_TEMPLATE, root / "paper.typ")
        given = {"report": json.dumps(paper)}
        if crest is not None:
            (root / f"crest.{kind}").write_bytes(crest)
            given["crest"] = f"crest.{kind}"
        made = typst.compile(
            str(root / "paper.typ"),
            root=folder,
            format="pdf",
            sys_inputs=given,
            ignore_system_fonts=True,
            pdf_standards="ua-1",
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
