"""Each refusal of an apply is said in Bahasa Indonesia on the page; found in the source."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from ari_app.desk.admin.dialplan_words import outcome, refusal
from ari_app.operations import line_trial, plan_trial
from ari_app.texts.catalog import Language

ERRORS = ("PlanRefused", "PlanTakenBack")
VALUES = {  # what an expression of a refusal may be, as the page would read it
    "version.number": "12",
    "number": "12",
    "waiting.number": "12",
    "waiting.by": "wati",
    "_how_it_stands(after)": "the plan before is in use again",
    "why_not": "Asterisk did not take it (extensions.conf:3 is not in the running dialplan)",
    "found[name].says": "it takes none of its own codecs (488)",
}


def said_by(module: object) -> Iterator[str]:
    """Every sentence that a module refuses with."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):  # type: ignore[arg-type]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            yield "".join(_parts(node.args[0]))


def _parts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value)
    elif isinstance(node, ast.FormattedValue):
        yield VALUES.get(ast.unparse(node.value), "/home/x.conf")


@pytest.mark.parametrize("said", sorted(set(said_by(plan_trial))))
def test_it_is_said_in_bahasa_indonesia(said: str) -> None:
    told = refusal(said, Language.ID)
    assert told != said and refusal(said, Language.EN) == said
    for word in (" the ", " plan ", " is ", " cannot ", " version"):
        assert word not in told, told


@pytest.mark.parametrize(
    "said",
    [line_trial._meaning(status, "Not Acceptable Here") for status in (200, 403, 404, 488, 503)]
    + [f"no answer to an INVITE within {line_trial.LIMIT_S:g} s"],
)
def test_what_a_test_call_found_is_told_too(said: str) -> None:
    whole = f"The test call on line telkom failed: {said}; the plan before is in use again."
    told = refusal(whole, Language.ID)
    assert told.startswith("Panggilan uji di saluran telkom gagal: ") and said not in told
    assert told.endswith("; rencana sebelumnya dipakai lagi.")


def test_the_rest_is_shown_as_it_came() -> None:
    assert refusal("[Errno 28] No space left", Language.ID) == "[Errno 28] No space left"
    assert outcome("confirmed by wati", Language.ID) == "dikonfirmasi wati"
    assert outcome("Nothing differs from the plan in use", Language.ID).startswith("Tidak ada")
