"""What holds for every file of the project, checked the day it was written down."""

import ast
import os
import re
import stat
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from perineural.config.environment import SETTINGS

ROOT = Path(__file__).parent.parent
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MEASURED = {".py", ".js", ".css", ".sh"}
TEXT = MEASURED | {
    ".md",
    ".html",
    ".toml",
    ".txt",
    ".json",
    ".svg",
    ".yml",
    ".yaml",
    ".cfg",
    ".ini",
}
LOCKS = sorted(path.stem for path in (ROOT / "requirements").iterdir())

# A file may be longer when splitting it would make it harder to read: each with its reason.
LONGER_FILES: dict[str, tuple[int, str]] = {}

# What a name like this holds is known only by opening it.
NAMES_THAT_SAY_NOTHING = {
    "base", "common", "helper", "helpers", "manager", "managers", "misc", "service", "services",
    "util", "utils",
}  # fmt: skip


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: tracked, or new and not ignored."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout.split("\0")  # fmt: skip
        return tuple(ROOT / name for name in sorted(listed) if name and (ROOT / name).is_file())
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ignored and name != ".venv"]
        found += [Path(folder) / name for name in names if not name.endswith(".pyc")]
    return tuple(sorted(found))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py"]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"help"}


def pins(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock: more than one where Python's version decides."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_no_file_is_too_long_to_read():
    too_long = []
    for path in project_files():
        if path.suffix in MEASURED and "migrations" not in path.parts:
            allowed, _ = LONGER_FILES.get(shown(path), (MAX_FILE_LINES, ""))
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > allowed:
                too_long.append(f"{shown(path)} has {lines} lines")
    assert not too_long, "split by subject, or give a reason: " + "; ".join(too_long)


def test_an_exception_for_a_long_file_is_needed_and_says_why():
    for name, (allowed, reason) in LONGER_FILES.items():
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        assert lines > MAX_FILE_LINES, f"{name} is short now: remove its exception"
        assert allowed <= lines + 100
        assert len(reason) > 20


def test_no_function_is_too_long_to_hold_in_the_mind():
    too_long = []
    for path in python_files():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                too_long.append(f"{shown(path)}: {node.name} has {lines} lines")
    assert not too_long, "; ".join(too_long)


def test_a_module_is_named_for_what_it_holds():
    for path in project_files():
        if path.suffix in (".py", ".js"):
            parts = {path.stem.lower(), *(part.lower() for part in path.parent.parts)}
            said = parts & NAMES_THAT_SAY_NOTHING
            assert not said, f"{shown(path)} is named {said.pop()}"


def test_no_file_speaks_of_the_machine_it_was_written_on():
    pattern = re.compile(r"(?<![\w.:/-])/(?:" + "|".join(("work", "root", "home")) + r")/")
    for path in project_files():
        if path.suffix in TEXT or not path.suffix:
            found = pattern.search(path.read_text(encoding="utf-8", errors="ignore"))
            assert not found, f"{shown(path)} holds {found.group()}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_names_no_host(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_configuration_of_tools_names_no_package_host():
    text = (ROOT / "pyproject.toml").read_text()
    assert "index-url" not in text
    assert "[[tool.uv.index]]" not in text


def test_locks_that_are_installed_together_agree():
    clinic, dev, build = pins("clinic"), pins("dev"), pins("build")
    assert clinic.keys() <= dev.keys()
    for one, other in ((clinic, dev), (build, dev), (build, clinic)):
        for name in one.keys() & other.keys():
            assert one[name] == other[name], f"{name} differs; run make lock"


def test_every_dependency_asked_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, asked in (
        ("clinic", project["project"]["dependencies"]),
        ("dev", project["dependency-groups"]["dev"]),
    ):
        locked = {name.lower().replace("_", "-") for name in pins(lock)}
        for requirement in asked:
            name = re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-")
            assert name in locked, f"{name} is not in requirements/{lock}.txt; run make lock"


def test_the_checks_before_a_change_are_what_a_person_can_run():
    path = ROOT / ".ci" / "run"
    assert path.stat().st_mode & stat.S_IXUSR
    script = path.read_text()
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -e" in script
    commands = [line for line in script.splitlines()[2:] if line and not line.startswith("#")]
    assert commands[-2:] == ["make check", "make test"]


@pytest.mark.parametrize(
    "name",
    ["README.md", "GLOSSARY.md", "CHANGELOG.md", "LICENSE", "docs/safety/hazards.md"],
)
def test_a_page_that_people_look_for_is_there(name):
    assert (ROOT / name).stat().st_size > 200


def test_the_readme_opens_with_two_commands_that_exist():
    readme = (ROOT / "README.md").read_text()
    first_block = re.search(r"```sh\n(.*?)```", readme, re.DOTALL).group(1)
    commands = re.findall(r"^make [a-z]+", first_block, re.MULTILINE)
    assert commands == ["make demo", "make test"]
    assert len(readme[: readme.index("```sh")].splitlines()) < 30


def test_the_readme_says_every_target_of_the_makefile():
    readme = (ROOT / "README.md").read_text()
    missing = {target for target in make_targets() if f"make {target}" not in readme}
    assert not missing


def test_every_setting_is_explained_and_nothing_else_is():
    guide = (ROOT / "docs" / "guide" / "configuration.md").read_text()
    headings = re.findall(r"^### `(\w+)`$", guide, re.MULTILINE)
    assert headings == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_guide_tells_the_default_that_holds(setting):
    guide = (ROOT / "docs" / "guide" / "configuration.md").read_text()
    section = guide.split(f"### `{setting.name}`\n")[1].split("\n### ")[0]
    default = re.search(r"^Default: (.+)$", section, re.MULTILINE).group(1)
    assert default == (f"`{setting.default}`" if setting.default else "not set")


def test_settings_are_read_in_one_place():
    readers = {
        shown(path)
        for path in python_files()
        if shown(path).startswith("src/") and re.search(r"os\.environ|getenv", path.read_text())
    }
    assert readers <= {
        "src/perineural/config/environment.py",
        "src/perineural/config/store.py",  # tells Django where its settings are
        "src/perineural/config/wsgi.py",  # the same
    }


def test_a_changelog_fragment_says_what_kind_of_change_it_is():
    kinds = "added|changed|fixed|removed|security"
    for path in (ROOT / "changelog.d").iterdir():
        if path.name != "README.md":
            assert re.fullmatch(rf"[a-z0-9-]+\.(?:{kinds})\.md", path.name), path.name


def test_the_proof_of_each_hazard_exists():
    lines = (ROOT / "docs/safety/hazards.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| HAZ-")]
    assert len(rows) >= 12
    for row in rows:
        proofs = re.findall(r"`(tests/[^`]+)`", row)
        assert proofs, f"no proof: {row[:60]}"
        missing = [proof for proof in proofs if not is_there(proof)]
        assert not missing, f"{row[:9]} names {missing}, which is not there"


def is_there(proof: str) -> bool:
    """Whether a file of tests is there, and the one test in it that is named after `::`."""
    path, _, test = proof.partition("::")
    if not (ROOT / path).exists():
        return False
    return not test or f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_hazards_are_numbered_in_order_and_each_says_everything():
    lines = (ROOT / "docs/safety/hazards.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| HAZ-")]
    assert [row[2:9] for row in rows] == [f"HAZ-{at:03}" for at in range(1, len(rows) + 1)]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert all(cells[:5]), row[:60]
