"""Programs run one after the other, and what each took: time, memory and answer side by side."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
NO_R = "not measured: no Rscript; on Debian or Ubuntu: apt-get install r-cran-lme4 r-cran-survival"
HEAD = (("wall [s]", 10), ("CPU [s]", 10), ("peak [MB]", 11), ("x wall", 9), ("x CPU", 9))

tell: Callable[[str], None] = print


@dataclass(frozen=True)
class Took:
    """One or more runs of a program: seconds by the clock and of processors, MB, and the answer."""

    wall: float
    cpu: float
    peak: float
    answer: tuple[float, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class Runner:
    """Who runs a race: a command that prints what it took, and how often it runs."""

    name: str
    command: tuple[str, ...]
    repeats: int = 1


@dataclass(frozen=True)
class Peers:
    """Where peers live, and how often each is measured."""

    python: Path
    repeats: int

    def runner(self, name: str, program: str, *arguments: object) -> Runner:
        """A peer in Python."""
        return Runner(name, _command(str(self.python), program, arguments), self.repeats)

    def in_r(self, name: str, program: str, *arguments: object) -> Runner:
        """A peer in R; where there is no R, its command is empty."""
        found = shutil.which("Rscript")
        return Runner(name, _command(found, program, arguments) if found else (), self.repeats)


def ours(name: str, program: str, *arguments: object, repeats: int) -> Runner:
    """Ourselves, by the interpreter that runs this."""
    return Runner(name, _command(sys.executable, program, arguments), repeats)


def _command(runs: str, program: str, arguments: Sequence[object]) -> tuple[str, ...]:
    return (runs, str(PROGRAMS / program), *map(str, arguments))


def race(runners: Sequence[Runner]) -> dict[str, Took | str]:
    """
    What each took, in turns, so that whatever else the machine does disturbs all alike.

    Returns:
        For each name the medians of its runs, or a sentence that says why there are none.
    """
    runs: dict[str, list[Took | str]] = {runner.name: [] for runner in runners}
    for turn in range(max(runner.repeats for runner in runners)):
        for runner in runners:
            so_far = runs[runner.name]
            if turn < runner.repeats and (not so_far or isinstance(so_far[0], Took)):
                so_far.append(_run(runner))
    return {name: median(each) for name, each in runs.items()}


def _run(runner: Runner) -> Took | str:
    if not runner.command:
        return NO_R
    inside = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(runner.command, capture_output=True, text=True, check=False, env=inside)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return f"not measured: {last[:90]}"
    return parse(done.stdout)


def parse(printed: str) -> Took:
    """What a program printed last, as JSON."""
    told = json.loads(printed.strip().splitlines()[-1])
    answer = tuple(float(each) for each in told["answer"])
    return Took(told["wall"], told["cpu"], told["peak"], answer, told["version"])


def median(runs: Sequence[Took | str]) -> Took | str:
    """Median times and the largest memory of runs; the first refusal where all were refused."""
    told = [run for run in runs if isinstance(run, Took)]
    if not told:
        return runs[0]
    return Took(
        statistics.median(run.wall for run in told),
        statistics.median(run.cpu for run in told),
        max(run.peak for run in told),
        told[0].answer,
        told[0].version,
    )


def table(title: str, runs: dict[str, Took | str], *, beside: str) -> str:
    """
    Lines of a table, with ratios to one of the runs and how far answers lie from its own.

    Args:
        beside: The name of the run that ratios are told to: above 1, a run took longer.
    """
    lines = [
        title,
        f"{'':<42}" + "".join(f"{word:>{wide}}" for word, wide in HEAD) + "  differs by",
    ]
    base = runs[beside]
    for name, run in runs.items():
        if isinstance(run, str):
            lines.append(f"{name:<42}{run}")
            continue
        called = f"{name} {run.version}".strip()
        line = f"{called:<42}{run.wall:>10.3f}{run.cpu:>10.3f}{run.peak:>11.0f}"
        if isinstance(base, Took):
            line += f"{run.wall / base.wall:>9.1f}{run.cpu / max(base.cpu, 1e-4):>9.1f}"
            if name != beside and run.answer:
                line += f"{difference(run.answer, base.answer):>12.1e}"
        lines.append(line)
    return "\n".join(lines)


def difference(one: Sequence[float], other: Sequence[float]) -> float:
    """
    The largest between two answers.

    Raises:
        ValueError: They are not of one length, so that they answer different questions.
    """
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
