"""Change the rules one small thing at a time, and tell which changes no test notices.

Run by `mutate.sh`, in a copy of the project. mutmut writes the changes: each changed function
stands beside its original, and MUTANT_UNDER_TEST chooses one. The tests are collected once; each
change is tried in a fork, on the tests that reach its function, until one fails. A change to what
runs while the tests are collected, and that lived, is tried again in a fork from before that.
"""

import argparse
import contextlib
import functools
import gc
import json
import os
import resource
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from mutmut import __main__ as mutmut
from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

PACKAGE = "perineural.clinical"
TESTS = (
    "tests/spec",
    "tests/unit/clinical",
    "tests/docs/test_knowledge_pages.py::test_the_pages_are_up_to_date",
)
TOO_SLOW = "tests/unit/clinical/test_ten_thousand_cases.py"
MEMORY_BYTES = 4 * 2**30
UNNOTICED = 0
"""The exit code of a trial in which every test passed; any other, or a signal, is a notice."""


def function_of(change: str) -> str:
    """The function that a change is made in, as mutmut writes it."""
    return change.partition("__mutmut_")[0]


def module_of(change: str) -> str:
    """The module that a change is made in, below `clinical`."""
    module = function_of(change).partition(".x_")[0].partition(".xǁ")[0]
    return module.removeprefix(f"{PACKAGE}.")


def in_sample(change: str, one_in: int) -> bool:
    """Whether a change is in the sample: by a checksum of its name, so always the same ones."""
    return zlib.crc32(change.encode()) % one_in == 0


def forked(work: Callable[[], int]) -> int:
    """Do the work in a fork, and give its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def bounded(work: Callable[[], int], cpu_seconds: float) -> int:
    """Do the work in a fork, without a word, and end it when it takes too much."""

    def silently() -> int:
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        limit = int(cpu_seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        gc.disable()
        return work()

    return forked(silently)


def forget_everything() -> None:
    """Empty every cache of the rules, so that what fills it runs again."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def reached() -> set[str]:
    """The functions reached since this was last emptied: mutmut adds to it while it measures."""
    return state()._stats  # noqa: SLF001 - it has no other name


def collect_tests(plugin: object) -> int:
    """Start the test run with one of the plugins below."""
    arguments = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--rootdir=."]
    arguments += ["--tb=native", "--assert=plain"]
    return pytest.main([*arguments, f"--ignore={TOO_SLOW}", *TESTS], plugins=[plugin])


def try_all(changes: Sequence[str], folder: Path) -> int:
    """Collect the tests and try the changes, with what pytest says of it in a file."""
    with (folder / "log").open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        return collect_tests(Trial(changes, folder))


def run_tests(items: Sequence[pytest.Item]) -> int:
    """Run tests until one fails: 1 when one did, otherwise 0."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return 1
    return UNNOTICED


class Reach:
    """Which tests reach which function, and how long each test takes."""

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        self.items = items
        self.tests: dict[str, set[int]] = defaultdict(set)
        self.seconds = [0.0] * len(items)
        rows: Counter[str] = Counter()
        self.row = []
        for item in items:
            name = item.nodeid.partition("[")[0]
            self.row.append(rows[name])
            rows[name] += 1

    def measure(self, kept: Path) -> None:
        """Run every test once, nothing changed, in a fork that leaves what it found in a file."""

        def run() -> int:
            set_mutant_under_test("stats")
            failed = 0
            for number, item in enumerate(self.items):
                forget_everything()
                reached().clear()
                start = time.process_time()
                failed += run_tests([item])
                self.seconds[number] = time.process_time() - start
                for function in reached():
                    self.tests[function].add(number)
            found = {name: sorted(tests) for name, tests in self.tests.items()}
            kept.write_text(json.dumps([found, self.seconds]))
            return failed

        if bounded(run, cpu_seconds=3600):
            sys.exit("mutate.py: the tests do not pass as they are")
        found, self.seconds = json.loads(kept.read_text())
        self.tests.update({name: set(tests) for name, tests in found.items()})

    def in_order(self, function: str) -> list[int]:
        """The tests of a function: one row of every table, quick ones first; then the next."""
        return sorted(self.tests[function], key=lambda test: (self.row[test], self.seconds[test]))

    def beside(self, module: str) -> set[str]:
        """The tests that reach anything in a module."""
        functions = [function for function in self.tests if module_of(function) == module]
        return {self.items[test].nodeid for name in functions for test in self.tests[name]}


class Trial:
    """Tries every change as soon as the tests are collected, in place of running them."""

    def __init__(self, changes: Sequence[str], folder: Path) -> None:
        self.changes = changes
        self.folder = folder

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Leave the exit code of each change in a file, and in another what to try again."""
        at_import = set(reached())
        reach = Reach(session.items)
        reach.measure(self.folder / "reach")
        gc.freeze()
        again: dict[str, list[str]] = {}
        with (self.folder / "results").open("w", encoding="utf-8") as results:
            for number, change in enumerate(self.changes, 1):
                tell(f"{number} of {len(self.changes)}")
                code = self._tried(change, reach)
                if code == UNNOTICED and function_of(change) in at_import:
                    again[change] = sorted(reach.beside(module_of(change)))
                else:
                    print(change, code, file=results, flush=True)
        (self.folder / "again").write_text(json.dumps(again))
        return True

    def _tried(self, change: str, reach: Reach) -> int:
        tests = reach.in_order(function_of(change))

        def run() -> int:
            forget_everything()
            set_mutant_under_test(change)
            return run_tests([reach.items[test] for test in tests])

        return bounded(run, cpu_seconds=10 + 10 * sum(reach.seconds[test] for test in tests))


class Likely:
    """Has the tests that are likely to notice a change run first, and a few rows of the others."""

    ROWS = 3

    def __init__(self, likely: set[str]) -> None:
        self.likely = likely

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the likely ones first, the first row of every table before the second."""
        row = dict(zip(items, Reach(items).row, strict=True))
        likely = {item for item in items if item.nodeid in self.likely}
        few = [item for item in items if item in likely or row[item] < self.ROWS]
        items[:] = sorted(few, key=lambda item: (item not in likely, row[item]))


def try_again(folder: Path) -> None:
    """Try once more, from before anything was imported, what lived and runs at import."""
    again: dict[str, list[str]] = json.loads((folder / "again").read_text())
    with (folder / "results").open("a", encoding="utf-8") as results:
        for number, (change, likely) in enumerate(again.items(), 1):
            tell(f"{number} of {len(again)} again")
            set_mutant_under_test(change)
            code = bounded(functools.partial(collect_tests, Likely(set(likely))), cpu_seconds=300)
            print(change, code, file=results, flush=True)


def tell(progress: str) -> None:
    """Say how far the run is, where somebody is looking."""
    if sys.stderr.isatty():
        print(f"\r{progress} ", end="", file=sys.stderr, flush=True)


def changes_to(asked: Sequence[str]) -> list[str]:
    """Write every change into the folder `mutants`, and give the names of those asked for.

    A change is asked for by its own name or by its module's; without any, all are.
    """
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    with contextlib.redirect_stdout(None):
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
    modules = {module_of(name) if "__mutmut_" in name else name.replace("/", ".") for name in asked}
    paths = [
        path for path in mutmut.walk_mutatable_files() if not modules or module_at(path) in modules
    ]
    with contextlib.redirect_stdout(None):
        written = [mutmut.create_file_mutants(path) for path in paths]
    for error in filter(None, (each.error for each in written)):
        raise error
    if unknown := modules - {module_at(path) for path in paths}:
        sys.exit(f"mutate.py: no such module: {', '.join(sorted(unknown))}")
    every, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    names = {name for _, name, _ in every}
    named = {name for name in asked if "__mutmut_" in name}
    if unknown := named - names:
        sys.exit(f"mutate.py: no such change: {', '.join(sorted(unknown))}")
    return sorted(named or names)


def module_at(path: Path) -> str:
    """The module that a file holds, below `clinical`."""
    parts = path.with_suffix("").parts
    below = parts[parts.index("clinical") + 1 :]
    return ".".join(below).removesuffix(".__init__")


def report(results: Iterable[str], one_in: int) -> None:
    """Print the count of every module, the whole, and each change that nobody noticed."""
    codes = {name: int(code) for name, code in (line.split() for line in results)}
    lived = sorted(name for name, code in codes.items() if code == UNNOTICED)
    of, unnoticed = Counter(map(module_of, codes)), Counter(map(module_of, lived))
    print("every change asked for" if one_in == 1 else f"one change in {one_in}")
    print(f"{'module':32}  noticed    of")
    for module in sorted(of):
        print_count(module, of[module] - unnoticed[module], of[module])
    print_count("all", len(codes) - len(lived), len(codes))
    for name in lived:
        print(f"\nunnoticed: {name}")
        for line in get_diff_for_mutant(name, path=find_mutant(name).path).splitlines():
            if line.startswith(("+", "-")) and not line.startswith(("+++", "---")):
                print(line)


def print_count(module: str, noticed: int, of: int) -> None:
    """Print one line of the table."""
    print(f"{module:32} {noticed:8} {of:5} {noticed / of:6.1%}")


def main() -> int:
    """Change, try and tell."""
    parser = argparse.ArgumentParser(prog="mutate.sh", description=__doc__)
    parser.add_argument("--one-in", type=int, default=1, help="try only a sample: one change in N")
    parser.add_argument("asked", nargs="*", help="a module, such as anatomy/paths, or a change")
    given = parser.parse_args()
    if given.one_in < 1:
        parser.error("--one-in takes 1 or more")
    changes = [name for name in changes_to(given.asked) if in_sample(name, given.one_in)]
    folder = Path.cwd()
    os.chdir("mutants")
    set_mutant_under_test("stats")
    if forked(functools.partial(try_all, changes, folder)):
        sys.exit((folder / "log").read_text(encoding="utf-8"))
    try_again(folder)
    os.chdir(folder)
    with (folder / "results").open(encoding="utf-8") as results:
        report(results, given.one_in)
    return 0


if __name__ == "__main__":
    sys.exit(main())
