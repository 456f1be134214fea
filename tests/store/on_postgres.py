"""Fixtures of the tests on a real PostgreSQL: one server a run, a database of its own each test.

A folder whose tests want them says so in its ``conftest.py``::

    from tests.store.on_postgres import pytest_configure

Then this module becomes a plugin of the run, once, and its server is shared by all folders. It is
not in ``tests/conftest.py``, so that ``tests/unit`` needs no database to be imported.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator

import pytest

from ari_app.store.database import Database
from tests.store.postgres import cloned, make_template, running_server


def pytest_configure(config: pytest.Config) -> None:
    """Called for each ``conftest.py`` that imports it, and once more for the plugin itself."""
    here = sys.modules[__name__]
    if not config.pluginmanager.is_registered(here):
        config.pluginmanager.register(here, __name__)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server's address; started when the first test wants it."""
    with running_server() as server:
        asyncio.run(make_template(server.get_uri()))
        yield server.get_uri()


@pytest.fixture
async def dsn(postgres: str) -> AsyncIterator[str]:
    """A database of the test's own, cloned from the migrated template."""
    async with cloned(postgres) as own:
        yield own


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = Database(dsn)
    yield opened
    await opened.close()
