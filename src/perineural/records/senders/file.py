"""Letters as files: for a demo, and for another program to pick up."""

import json
from pathlib import Path

from perineural.records.senders.letters import Letter


class FileSender:
    """Writes each letter into a folder, one file a key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> None:
        """Write the letter, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{letter.key.replace(':', '-')}.json"
        part = target.with_suffix(".part")
        part.write_text(json.dumps(vars(letter), indent=1), encoding="utf-8")
        part.replace(target)

    def close(self) -> None:
        """Nothing stays open."""
