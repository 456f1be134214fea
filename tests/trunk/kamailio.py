"""The real Kamailio, from its packages, for as long as a test needs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ari_app.setup import private_packages
from tests.patience import PATIENCE_S
from tests.trunk.line import line

PACKAGES = ("kamailio", "kamailio-extra-modules", "kamailio-tls-modules")


@asynccontextmanager
async def kamailio(
    configuration: Path, folder: Path, address: str, *defined: str
) -> AsyncIterator[None]:
    """By that file, once it answers at the address (UDP)."""
    packages = await asyncio.to_thread(private_packages.fetch, PACKAGES, lambda _: None)
    libraries = packages.library_dir / "kamailio"
    run = folder / "run"
    run.mkdir(parents=True)
    command = (
        *packages.command("usr/sbin/kamailio", libraries),
        *("-f", str(configuration), "-L", str(libraries / "modules"), "-DD", "-E"),
        *("-m", "64", "-M", "8", "-Y", str(run)),
        *(word for each in defined for word in ("-A", each)),
    )
    log = folder / "kamailio.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out)
    try:
        await _answers(address)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        print(log.read_text()[-3000:])  # pytest shows it when a test fails


async def _answers(address: str) -> None:
    async with asyncio.timeout(PATIENCE_S), line(address, "127.0.0.5") as asking:
        while await asking.call().request("OPTIONS", timeout_s=0.5) != 200:
            pass
