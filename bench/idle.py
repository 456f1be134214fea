"""What a centre costs while nobody calls: ``python -m bench.idle [--seconds 30]``.

A centre of its own with two phones; the CPU time of each part by the kernel's accounting, as a
share of one core. Nobody has the console open and no telephone rings. What `sigap up` does goes on
in this process, which does nothing else meanwhile.
"""

import argparse
import asyncio
import time

from bench import cpu
from bench.centre import bench_centre

SETTLE_S = 5.0  # what a start still does


async def measure(seconds: float) -> dict[str, float]:
    """Part → share of one core; 1.0 is a whole one."""
    async with bench_centre(2) as centre:
        await asyncio.sleep(SETTLE_S)
        before, own = cpu.read(centre.pids), time.process_time()
        await asyncio.sleep(seconds)
        own = time.process_time() - own
        shares = cpu.share(before, cpu.read(centre.pids))
        return {**shares, "up": own / seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description="What an idle centre costs.")
    parser.add_argument("--seconds", type=float, default=30.0)
    shares = asyncio.run(measure(parser.parse_args().seconds))
    for part, share in sorted(shares.items(), key=lambda item: -item[1]):
        print(f"{part:<12} {share:6.2%}")
    print(f"{'in all':<12} {sum(shares.values()):6.2%} of a core")


if __name__ == "__main__":
    main()
