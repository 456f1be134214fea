"""How many files and connections a process of ours may have open: as many as it is allowed.

Most systems start a process with 1024, which some hundred connections with their files use up,
and allow it far more where it asks. What a process starts inherits it: ``sigap up`` asks for all.
"""

import resource

ENOUGH = 65_536  # some programs walk through all that they may have, and a container allows 10^9


def raise_limit(enough: int = ENOUGH) -> int:
    """Raise this process's limit to ``enough``, or what is allowed; returns what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # a system with a limit of its own: what there is must do
        return soft
    return wanted
