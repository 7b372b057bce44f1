"""The layers hold, and each rule about them is shown to catch what it is there to catch."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLINICAL = ROOT / "src" / "perineural" / "clinical"
THE_LOADER = CLINICAL / "knowledge" / "__init__.py"
CLOCKS_AND_CHANCE = {"time", "random", "secrets", "uuid"}
OUTSIDE_WORLD = {
    "asyncio", "ctypes", "http", "io", "logging", "multiprocessing", "os", "pathlib", "shutil",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "urllib", "warnings",
}  # fmt: skip
FORBIDDEN_CALLS = {"open", "print", "input", "now", "today", "utcnow", "getenv", "__import__"}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Judge the package in a folder by the contracts in the pyproject.toml beside it."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def imported_modules(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found.add(node.module or "")
    return found


def called_names(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            found.add(
                target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            )
    return found


CLINICAL_MODULES = sorted(CLINICAL.rglob("*.py"))


@pytest.mark.parametrize("path", CLINICAL_MODULES, ids=lambda path: path.relative_to(CLINICAL))
def test_clinical_imports_itself_and_the_standard_library_alone(path):
    for module in imported_modules(ast.parse(path.read_text(encoding="utf-8"))):
        top = module.partition(".")[0]
        own = module == "perineural.clinical" or module.startswith("perineural.clinical.")
        assert own or top in sys.stdlib_module_names, f"{path.name} imports {module}"


@pytest.mark.parametrize(
    "path",
    [path for path in CLINICAL_MODULES if path != THE_LOADER],
    ids=lambda path: path.relative_to(CLINICAL),
)
def test_clinical_reads_no_clock_no_chance_and_no_file(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tops = {module.partition(".")[0] for module in imported_modules(tree)}
    assert not tops & (CLOCKS_AND_CHANCE | OUTSIDE_WORLD)
    assert "importlib" not in tops, "only the loader of packaged knowledge reads files"
    assert not called_names(tree) & FORBIDDEN_CALLS


def test_the_contracts_hold():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


# One line planted in one file, and the contract that must break. Placed where nothing else is, so
# that the plant alone is what is found.
BREACHES = {
    "a view imports the models": (
        "web/planted.py",
        "from perineural.records.models import Patient",
        "Pages and API reach the database only through",
    ),
    "clinical imports records": (
        "clinical/planted.py",
        "from perineural.records import keys",
        "Layers",
    ),
    "fhir imports Django": (
        "fhir/planted.py",
        "from django.utils import timezone",
        "Only records and the layers above it know Django",
    ),
    "statistics imports Django": (
        "statistics/planted.py",
        "from django.utils import timezone",
        "Only records and the layers above it know Django",
    ),
    "an estimator reads a table": (
        "statistics/planted.py",
        "import perineural.registry",
        "Layers",
    ),
    "a query opens DuckDB by itself": (
        "records/planted.py",
        "import duckdb",
        "Only the engines know DuckDB",
    ),
    "a measure asks Spark itself": (
        "registry/planted.py",
        "from pyspark.sql import connect",
        "Only the engines know DuckDB",
    ),
    "a measure translates itself": (
        "registry/planted.py",
        "import sqlglot",
        "Only the engines know DuckDB",
    ),
    "pages import the API beside them": (
        "web/planted.py",
        "import perineural.api",
        "Layers",
    ),
    "a new package without a place": ("utils/__init__.py", "", "Layers"),
    "an action asks the job queue": (
        "records/planted.py",
        "from django_q.tasks import async_task",
        "Only the worker knows the job queue",
    ),
    "two siblings import each other": (
        "records/planted/__init__.py",
        "from perineural.records import planted_too",
        "No cycles between siblings",
    ),
    "an import upwards, for types alone": (
        "records/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from perineural.web import urls",
        "Layers",
    ),
}
BESIDE = {
    "pages import the API beside them": ("api/__init__.py", ""),
    "two siblings import each other": (
        "records/planted_too.py",
        "from perineural.records import planted",
    ),
}


@pytest.fixture(scope="module")
def bare_package(tmp_path_factory):
    """The packages and modules of the project without what they hold, so that a run is quick."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in (ROOT / "src" / "perineural").rglob("*.py"):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    # A rule about a package from outside can be judged only where somebody imports it.
    package = folder / "src" / "perineural"
    (package / "config" / "worker.py").write_text("import django_q\n")
    (package / "registry" / "engines" / "duckdb_engine.py").write_text("import duckdb\n")
    (package / "registry" / "engines" / "spark_engine.py").write_text(
        "import pyspark\nimport sqlglot\n"
    )
    return folder


def test_the_bare_package_breaks_no_contract(bare_package):
    result = lint_imports(bare_package)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_caught(breach, bare_package, tmp_path):
    shutil.copytree(bare_package, tmp_path, dirs_exist_ok=True)
    name, line, contract = BREACHES[breach]
    planted = [(name, line)]
    if breach in BESIDE:
        planted.append(BESIDE[breach])
    for name, line in planted:
        path = tmp_path / "src" / "perineural" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(line + "\n")
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), result.stdout
