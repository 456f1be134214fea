"""One centre for all that a line of the trunk may send."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.calls.lab import Lab, lab


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("trunk")) as running:
        yield running
