"""What became of each step, told while they are played."""


class Stopped(Exception):
    """A step failed without which the others make no sense."""


class Report:
    def __init__(self) -> None:
        self.failed: list[str] = []

    def step(self, name: str, well: bool, says: str) -> None:
        """One line; of a step that went wrong all that it said."""
        said = " ".join(says.split()) if well else f"\n{says.strip()}"
        print(f"{'ok ' if well else 'NOT'} {name}: {said}", flush=True)
        if not well:
            self.failed.append(name)

    def needs(self, name: str, well: bool, says: str) -> None:
        """As `step`; raises `Stopped` where it went wrong."""
        self.step(name, well, says)
        if not well:
            raise Stopped
