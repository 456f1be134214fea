"""A wrong clock and a slow disk for the processes of one centre, not for the machine (``shim.c``).

As far as that goes: see there. It needs a C compiler; without one those faults are not tried.
"""

import asyncio
import shutil
import struct
import time
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
_CONTROL = struct.Struct("=qqq")  # struct control


@dataclass(frozen=True, slots=True, kw_only=True)
class Shim:
    """``environ``: for whatever shall have that clock and that disk."""

    control: Path
    library: Path

    @property
    def environ(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library)}

    def set(self, *, clock_off_s: int = 0, sync_ms: int = 0) -> None:
        """From now on; in place, for it is mapped into their memory."""
        with self.control.open("rb+") as file:
            file.write(_CONTROL.pack(clock_off_s, int(time.time()), sync_ms))


async def build(folder: Path) -> Shim | None:
    """In a folder that PostgreSQL's user can read as well; None without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    made = _harmless(folder)
    process = await asyncio.create_subprocess_exec(
        *(compiler, "-shared", "-fPIC", "-O2", f'-DCONTROL="{made.control}"'),
        *(str(SOURCE), "-o", str(made.library), "-ldl", "-lpthread"),
    )
    if await process.wait() != 0:
        return None
    for file in (made.control, made.library):
        file.chmod(0o644)
    return made


def _harmless(folder: Path) -> Shim:
    """One that changes nothing yet."""
    folder.mkdir(mode=0o755, parents=True)
    made = Shim(control=folder / "control", library=folder / "shim.so")
    made.control.write_bytes(_CONTROL.pack(0, 0, 0))
    return made
