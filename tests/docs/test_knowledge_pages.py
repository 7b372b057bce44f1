"""docs/knowledge says what the packaged knowledge says, or `make check` fails."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from perineural.clinical.catalogue import all_entries

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "knowledge_docs.py"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("knowledge_docs", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(writer):
    assert writer.stale() == [], "make fix writes them anew"


def test_a_page_that_was_changed_by_hand_or_is_missing_or_left_over_is_found(writer, tmp_path):
    writer.write(tmp_path)
    assert writer.stale(tmp_path) == []
    nerves, rules = tmp_path / "nerves.md", tmp_path / "rules.md"
    nerves.write_text(nerves.read_text() + "One more nerve.\n")
    rules.unlink()
    (tmp_path / "astrology.md").write_text("# Astrology\n")
    assert writer.stale(tmp_path) == ["astrology.md", "nerves.md", "rules.md"]
    writer.write(tmp_path)
    assert writer.stale(tmp_path) == []
    assert not (tmp_path / "astrology.md").exists()


def test_the_pages_come_out_the_same_in_another_process(writer, tmp_path):
    code = (
        "import runpy, sys; from pathlib import Path;"
        f"runpy.run_path({str(SCRIPT)!r})['write'](Path(sys.argv[1]))"
    )
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            check=True,
        )
        assert writer.stale(folder) == []


def test_every_entry_has_its_place_on_one_page(writer):
    pages = writer.pages()
    for entry in all_entries():
        place = f'<a id="{writer.place_of(entry.subject, entry.key)}"></a>'
        assert [name for name, text in pages.items() if place in text] == [
            writer.PAGE_OF[entry.subject]
        ]
        assert pages[writer.PAGE_OF[entry.subject]].count(place) == 1


def test_signs_that_mean_something_to_markdown_are_shown_as_they_stand(writer):
    assert writer.escaped("USP <797>, [nerve]  a_b *") == r"USP \<797\>, \[nerve\] a\_b \*"
