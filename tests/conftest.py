"""What all tests share: no settings from the shell, and one Hypothesis profile."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ari_app.settings_file import used_in

_TESTERS_HOME = Path("~/.sigap").expanduser()
for name in [name for name in os.environ if name.startswith("SIGAP_") and name != "SIGAP_CACHE"]:
    del os.environ[name]

# The same examples at every run, judged by what they show and never by how long they took: a
# busy machine is no failure. New examples: ./sigap test --unit --hypothesis-profile=search
settings.register_profile(
    "sigap",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", parent=settings.get_profile("sigap"), derandomize=False, max_examples=1000
)
settings.load_profile("sigap")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A set has another order in each worker, and xdist then runs nothing at all."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        values = mark.kwargs.get("argvalues", mark.args[-1])
        if isinstance(values, set | frozenset):
            raise TypeError(f"{metafunc.function.__name__} takes its cases from a set: sort them")


def pytest_collection_finish() -> None:
    """What was read stays to the end: no collector looks through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """What a command line run in a test narrows is wide again for the next test."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="module", autouse=True)
def _own_leftovers() -> Iterator[None]:
    """A process or a file that a test left open is told in its own file, not in a later one.

    So is a start that left its settings in the home of who tests: later commands would take them.
    """
    before = used_in(_TESTERS_HOME)
    yield
    gc.collect()
    gc.freeze()  # the next look is at what is new
    assert used_in(_TESTERS_HOME) == before, "a centre was started without a home of the test's"
