"""Letters on the console: for somebody who watches the program run."""

from perineural.records.senders.letters import Letter


class ConsoleSender:
    """Prints each letter."""

    def send(self, letter: Letter) -> None:
        """Print the letter."""
        print(f"to {letter.address}: {letter.text}", flush=True)  # noqa: T201

    def close(self) -> None:
        """Nothing stays open."""
