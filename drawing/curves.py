"""From pixels to compact smooth paths."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from scipy.ndimage import gaussian_filter1d
from skimage.morphology import skeletonize

RING = [(-1, 0), (0, 1), (1, 0), (0, -1), (-1, -1), (-1, 1), (1, 1), (1, -1)]


Place = tuple[int, int]


class Skeleton:
    """The thinned pixels of a band, and a walk along them from junction to junction."""

    def __init__(self, band: np.ndarray):
        self.places = {tuple(p) for p in np.argwhere(skeletonize(band))}
        self.degree = {p: len(self.around(p)) for p in self.places}
        self.walked: set[tuple[Place, Place]] = set()

    def around(self, p: Place) -> list[Place]:
        """Neighbours; a diagonal one only where no straight way leads there."""
        out = []
        for dy, dx in RING:
            q = (p[0] + dy, p[1] + dx)
            corners = {(p[0], q[1]), (q[0], p[1])}
            diagonal = abs(dy) + abs(dx) == 2
            if q in self.places and not (diagonal and corners & self.places):
                out.append(q)
        return out

    def fresh(self, p: Place) -> bool:
        """Whether a walk may start here: at an end, at a junction, or on an unwalked ring."""
        return self.degree[p] != 2 or not any((p, q) in self.walked for q in self.around(p))

    def walk(self, start: Place, step: Place) -> list[Place]:
        """On from a first step until an end or a junction."""
        path = [start, step]
        self.walked.update({(start, step), (step, start)})
        while self.degree[path[-1]] == 2:
            onwards = [q for q in self.around(path[-1]) if (path[-1], q) not in self.walked]
            if not onwards:
                break
            self.walked.update({(path[-1], onwards[0]), (onwards[0], path[-1])})
            path.append(onwards[0])
        return path


def trace(band: np.ndarray) -> list[np.ndarray]:
    """Centre lines (x, y in pixels) of a binary band, cut at junctions, straight pairs joined."""
    thin = Skeleton(band)
    lines = []
    ordered = sorted(thin.places)
    for p in [q for q in ordered if thin.degree[q] != 2] + ordered:
        for q in thin.around(p):
            if (p, q) not in thin.walked and thin.fresh(p):
                lines.append(np.array(thin.walk(p, q), float)[:, ::-1] + 0.5)  # noqa: PERF401
    return join(lines)


def join(lines: list[np.ndarray], span: int = 12) -> list[np.ndarray]:
    """Join line ends that meet, the straightest pair first."""
    lines = [line for line in lines if len(line) > 1]
    while (pair := straightest(lines, span)) is not None:
        (i, ei), (k, ek) = pair
        first = lines[i] if ei == -1 else lines[i][::-1]
        second = lines[k] if ek == 0 else lines[k][::-1]
        lines[i] = np.concatenate([first, second[1:]])
        lines.pop(k)
    return lines


End = tuple[int, int]
"""A line's number and which end of it: 0 or -1."""


def straightest(lines: list[np.ndarray], span: int) -> tuple[End, End] | None:
    """The two ends of different lines that meet with the least turn, if any turn is gentle."""
    ends: dict[tuple, list[End]] = {}
    for i, line in enumerate(lines):
        if not (line[0] == line[-1]).all():
            for end in (0, -1):
                ends.setdefault(tuple(line[end]), []).append((i, end))
    best, found = -0.5, None
    for at in ends.values():
        for one, two in combinations(at, 2):
            if one[0] == two[0]:
                continue
            turn = leaving(lines[one[0]], one[1], span) @ leaving(lines[two[0]], two[1], span)
            if turn < best:
                best, found = turn, (one, two)
    return found


def leaving(line: np.ndarray, end: int, span: int) -> np.ndarray:
    """The direction in which a line leaves one of its ends."""
    line = line if end == 0 else line[::-1]
    v = line[min(span, len(line) - 1)] - line[0]
    return v / max(np.linalg.norm(v), 1e-9)


def smooth(line: np.ndarray, sigma: float, *, closed: bool = False) -> np.ndarray:
    """Gaussian smoothing along a line; the ends of an open line stay."""
    if len(line) < 5:
        return line
    if closed:
        return gaussian_filter1d(line, sigma, axis=0, mode="wrap")
    sigma = min(sigma, len(line) / 6)
    pad = int(4 * sigma) + 1
    head = 2 * line[0] - line[1 : pad + 1][::-1]
    tail = 2 * line[-1] - line[-pad - 1 : -1][::-1]
    padded = np.concatenate([head, line, tail])
    return gaussian_filter1d(padded, sigma, axis=0)[len(head) : len(head) + len(line)]


def length(line: np.ndarray) -> float:
    """How long a polyline is."""
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def resample(line: np.ndarray, spacing: float) -> np.ndarray:
    """Points at even steps along a polyline; its ends stay."""
    at = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    steps = max(round(at[-1] / spacing), 1)
    goal = np.linspace(0, at[-1], steps + 1)
    return np.stack([np.interp(goal, at, line[:, i]) for i in (0, 1)], 1)


def fit(points: np.ndarray, error: float, *, closed: bool = False) -> list[np.ndarray]:
    """Cubic Béziers through a polyline (after Schneider 1990), smooth where they join."""
    if length(points) < 1e-6:
        return []
    points = resample(points, 1.5 * error)
    if len(points) < 3:
        return [np.linspace(points[0], points[-1], 4)]
    if closed:
        ring = points[:-1]
        way = np.roll(ring, -1, 0) - np.roll(ring, 1, 0)
        way = gaussian_filter1d(way, 3.0, axis=0, mode="wrap")
        way = np.vstack([way, way[:1]])
    else:
        way = gaussian_filter1d(np.gradient(points, axis=0), 1.5, axis=0, mode="nearest")
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    cuts = np.unique(np.linspace(0, len(points) - 1, max(2, len(points) // 80 + 2)).astype(int))
    out = []
    for lo, hi in pairwise(cuts):
        out += _fit(points[lo : hi + 1], way[lo : hi + 1], error)
    return out


def bezier(control: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Points of a cubic."""
    t = t[:, None]
    return (
        (1 - t) ** 3 * control[0]
        + 3 * (1 - t) ** 2 * t * control[1]
        + 3 * (1 - t) * t**2 * control[2]
        + t**3 * control[3]
    )


def _fit(points: np.ndarray, way: np.ndarray, error: float) -> list[np.ndarray]:
    t1, t2 = way[0], -way[-1]
    chord = np.linalg.norm(points[-1] - points[0])
    if len(points) <= 3:
        return [
            np.array(
                [points[0], points[0] + t1 * chord / 3, points[-1] + t2 * chord / 3, points[-1]]
            )
        ]
    u = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    u /= u[-1]
    for _ in range(4):
        control = solve(points, u, t1, t2)
        gap = np.linalg.norm(bezier(control, u) - points, axis=1)
        worst = int(gap.argmax())
        if gap[worst] < error:
            return [control]
        u = reparam(control, points, u)
    edge = max(1, len(points) // 8)
    worst = min(max(worst, edge), len(points) - 1 - edge)
    return _fit(points[: worst + 1], way[: worst + 1], error) + _fit(
        points[worst:], way[worst:], error
    )


def solve(points, u, t1, t2):
    """The cubic with these end tangents that lies closest to the points (least squares)."""
    b0, b1, b2, b3 = (1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3
    a1, a2 = b1[:, None] * t1, b2[:, None] * t2
    c = np.array([[(a1 * a1).sum(), (a1 * a2).sum()], [(a1 * a2).sum(), (a2 * a2).sum()]])
    rest = points - (b0 + b1)[:, None] * points[0] - (b2 + b3)[:, None] * points[-1]
    x = np.array([(a1 * rest).sum(), (a2 * rest).sum()])
    det = np.linalg.det(c)
    size = np.linalg.norm(points[-1] - points[0])
    alpha = np.linalg.solve(c, x) if abs(det) > 1e-9 else np.array([-1.0, -1.0])
    if (alpha < 1e-3 * size).any() or (alpha > 3 * size + 1e-9).any():
        alpha = np.array([size / 3, size / 3])
    return np.array([points[0], points[0] + t1 * alpha[0], points[-1] + t2 * alpha[1], points[-1]])


def reparam(control, points, u):
    """Better parameters of the points on a cubic: one Newton step."""
    d1 = 3 * np.diff(control, axis=0)
    d2 = 2 * np.diff(d1, axis=0)
    t = u[:, None]
    p = bezier(control, u) - points
    q1 = (1 - t) ** 2 * d1[0] + 2 * (1 - t) * t * d1[1] + t**2 * d1[2]
    q2 = (1 - t) * d2[0] + t * d2[1]
    num = (p * q1).sum(1)
    den = (q1 * q1).sum(1) + (p * q2).sum(1)
    return np.clip(np.where(abs(den) > 1e-9, u - num / np.where(abs(den) > 1e-9, den, 1), u), 0, 1)


def number(x: float) -> str:
    """A number as short as SVG allows, to a tenth."""
    text = f"{x:.1f}".removesuffix(".0")
    return (
        "0"
        if text == "-0"
        else text.replace("0.", ".", 1)
        if text.startswith(("0.", "-0."))
        else text
    )


def path(line: np.ndarray, error: float, *, closed: bool = False, digits: int = 1) -> str:
    """SVG path data with relative cubic segments, to a tenth of a millimetre (or a whole one)."""
    segments = fit(line, error, closed=closed)
    if not segments:
        return ""
    here = np.round(segments[0][0], digits)
    out = ["M" + words(here)]
    for control in segments:
        out.append("c" + words((np.round(control[1:], digits) - here).ravel()))
        here = np.round(control[3], digits)
    return "".join(out) + ("z" if closed else "")


def words(values: np.ndarray) -> str:
    """Numbers with no more space between them than SVG asks for."""
    out = ""
    for value in values:
        text = number(float(value))
        out += text if not out or text.startswith("-") else " " + text
    return out
