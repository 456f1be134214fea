"""How many wrong passwords an address, and a login name from it, may try before it must wait.

A try is counted before its password is looked at, and taken back when it was right: of any number
that come at once no more are heard than of those that come one after the other.

A login name alone is no key: whoever knows one could keep its owner out from anywhere.

Pure: the time comes in as an argument. The count is this process's own; a restart forgets it,
which costs an attacker's wait once and never locks a call-taker out for a shift.
"""

from dataclasses import dataclass, field

from ari_app.network import network_of


@dataclass(slots=True, kw_only=True)
class _Tries:
    failures: int = 0
    until_s: float = 0.0
    last_s: float = 0.0
    announced_until_s: float = 0.0  # until when the wait lasted of which `first_refusal` has told


def keys_of(login: str, address: str) -> tuple[str, str]:
    """What a try is counted under; ``login`` is what somebody typed."""
    network = network_of(address)
    return f"login {login[:64]} from {network}", f"address {network}"


@dataclass(slots=True, kw_only=True)
class Throttle:
    """After ``free`` failures each further one doubles the wait, up to ``most_s``."""

    free: int = 5
    first_s: float = 5.0
    most_s: float = 300.0
    forget_s: float = 900.0
    kept: int = 10_000
    _tries: dict[str, _Tries] = field(default_factory=dict)

    def wait_s(self, now_s: float, *keys: str) -> float:
        """Seconds until the next try is heard; 0 when it is heard now."""
        waits = (self._tries[key].until_s - now_s for key in keys if key in self._tries)
        return max(0.0, *waits, 0.0)

    def first_refusal(self, now_s: float, *keys: str) -> bool:
        """Whether nobody has been told yet that these keys wait; True once for each wait."""
        waiting = [self._tries[key] for key in keys if key in self._tries]
        to_announce = [
            tries for tries in waiting if now_s < tries.until_s != tries.announced_until_s
        ]
        for tries in to_announce:
            tries.announced_until_s = tries.until_s
        return bool(to_announce)

    def tried(self, now_s: float, *keys: str) -> None:
        """Count a try for each of the keys: as a wrong password, until it is known better."""
        self._forget(now_s)
        for key in keys:
            tries = self._tries.setdefault(key, _Tries())
            tries.failures, tries.last_s = tries.failures + 1, now_s
            tries.until_s = now_s + self._penalty_s(tries.failures)

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of these keys."""
        for key in keys:
            self._tries.pop(key, None)

    def not_heard(self, *keys: str) -> None:
        """Take one try back, of which nobody could say whether it was right."""
        for tries in (self._tries[key] for key in keys if key in self._tries):
            tries.failures = max(0, tries.failures - 1)
            tries.until_s = tries.last_s + self._penalty_s(tries.failures)

    def _penalty_s(self, failures: int) -> float:
        if failures < self.free:
            return 0.0
        return min(self.most_s, self.first_s * 2.0 ** min(failures - self.free, 16))

    def _forget(self, now_s: float) -> None:
        """Old entries go; when too many are left, the table begins anew rather than growing."""
        if len(self._tries) >= self.kept:
            self._tries.clear()
        old = [key for key, tries in self._tries.items() if now_s - tries.last_s > self.forget_s]
        for key in old:
            del self._tries[key]
