"""How the answers about any table are printed for people."""

import math
from collections.abc import Sequence
from typing import Any

from perineural.config.tasks import tell


def tell_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        tell("  ".join(cells).rstrip())


def tell_notes(found: dict[str, Any]) -> None:
    """Print what must be said beside a result."""
    for note in found.get("notes", ()):
        tell(f"Note: {note}")


def number(value: float | None, digits: int = 4) -> str:
    """A number with so many significant digits, or a dash."""
    return "-" if value is None else f"{value:.{digits}g}"


def interval(low: float | None, high: float | None, digits: int = 4) -> str:
    """An interval; a bound that is not there is left open."""
    if low is None and high is None:
        return "-"
    return f"{number(low, digits)} to {number(high, digits)}"


SINGULAR = (
    "Caution: a variance was estimated as zero, or a correlation as 1 or -1. The data do not tell "
    "that much about how patients differ; try --random intercept."
)


WHOSE_DEGREES = {
    "satterthwaite": "Satterthwaite's",
    "kenward-roger": "Kenward and Roger's standard errors and",
}


def tell_trajectories(found: dict[str, Any]) -> None:
    """Coefficients, how patients differ, and a caution where that could not be told."""
    rows = []
    for name, estimate in found["fixed"].items():
        degrees = found["df"][name] if found["df"] else None
        told = (number(found["se"][name], 5), interval(*found["interval"][name], 6))
        rows.append((name, number(estimate, 7), *told, number(degrees, 5)))
    tell_rows(("coefficient", "estimate", "SE", "95 % interval", "df"), rows)
    tell("")
    between = [(_of_whom(name), number(sd, 6)) for name, sd in _spreads(found)]
    tell_rows(("what varies", "SD"), [*between, ("one rating", number(found["residual_sd"], 6))])
    if found["random"]["corr"] is not None:
        tell(f"Correlation of a patient's intercept and slope: {found['random']['corr']:.4f}")
    tell("")
    tell(
        f"{found['n']} ratings of {found['patients']} patients; {found['method']}, "
        f"-2 log-likelihood {found['minus2loglik']:.4f}."
    )
    if found["df"]:
        whose = WHOSE_DEGREES[found["df_method"]]
        tell(f"Intervals are Student's, with {whose} degrees of freedom.")
    else:
        tell("Intervals take estimates to be normal: with few patients they are too narrow.")
    if found["singular"]:
        tell(SINGULAR)
    tell_notes(found)


def _of_whom(name: str) -> str:
    return "between clinics" if name == "clinic" else f"{name}, between patients"


def _spreads(found: dict[str, Any]) -> list[tuple[str, float]]:
    spreads = list(found["random"]["sd"].items())
    if "clinic_sd" in found["random"]:
        spreads.append(("clinic", found["random"]["clinic_sd"]))
    return spreads


def tell_durations(found: dict[str, Any]) -> None:
    """Medians by group, then where relief ended."""
    rows = []
    for group in found["groups"]:
        earliest, latest = group["median"]
        rows.append(
            (
                group["group"] or "all",
                str(group["n"]),
                str(group["right_censored"]),
                _when(earliest, latest),
            )
        )
    tell_rows(("group", "n", "not ended", "median"), rows)
    for group in found["groups"]:
        if "median_interval" in group:
            named = group["group"] or "all"
            tell(f"95 % interval of the median ({named}): {_when(*group['median_interval'])}")
    for group in found["groups"]:
        tell("")
        ended = [
            (_when(part["left"], part["right"]), f"{part['mass']:.4f}") for part in group["support"]
        ]
        tell_rows((f"ended ({group['group'] or 'all'})", "share"), ended)
    if test := found["log_rank"]:
        tell("")
        tell(
            f"Log-rank test: chi-square {test['chi_square']:.4g} on {test['degrees']} degrees of "
            f"freedom, p = {test['p_value']:.3g}."
        )
    tell_notes(found)


def _when(left: float, right: float) -> str:
    if left == right:
        return f"{left:g}"
    return f"after {left:g}" if right == math.inf else f"({left:g}, {right:g}]"


def tell_responders(found: dict[str, Any]) -> None:
    """Shares by threshold and group, who did not answer left out and counted as failures."""
    rows = []
    for each in found["responders"]:
        for name, words in (
            ("complete_cases", "who answered"),
            ("non_responder_imputation", "everybody"),
        ):
            share = each[name]
            if share is None:
                rows.append((each["threshold"], each["group"] or "all", words, "-", "-", "-", "0"))
                continue
            rows.append(
                (
                    each["threshold"],
                    each["group"] or "all",
                    words,
                    f"{share['responders']}/{share['n']}",
                    f"{100 * share['share']:.1f} %",
                    f"{100 * share['low']:.1f} to {100 * share['high']:.1f} %",
                    str(share["patients"]),
                )
            )
    heads = ("threshold", "group", "of", "responders", "share", "95 % interval", "patients")
    tell_rows(heads, rows)
    tell("Of everybody: who did not answer counts as no responder.")
    tell_notes(found)


def tell_meta(found: dict[str, Any]) -> None:
    """Each class on one line, and why they are not pooled."""
    rows = []
    for each in found["classes"]:
        adjusted = each["hartung_knapp"]
        rows.append(
            (
                each["class"] or "all",
                str(each["k"]),
                number(each["estimate"]),
                number(each["se"]),
                interval(*each["interval"]),
                interval(*adjusted["interval"]) if adjusted else "-",
                interval(*each["prediction"]) if each["prediction"] else "-",
                number(each["tau2"]),
                number(each["i2_percent"], 3),
            )
        )
    tell_rows(
        (
            "class",
            "studies",
            "estimate",
            "SE",
            "95 % interval",
            "Hartung-Knapp",
            "next study",
            "tau2",
            "I2 %",
        ),
        rows,
    )
    if len(found["classes"]) > 1:
        tell("Classes differ in what was given and are not pooled.")
