"""The lines and areas of one view: outline, contours, creases and two soft tones."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import (
    binary_closing,
    distance_transform_edt,
    gaussian_filter,
    grey_dilation,
    label,
)
from shapely import LineString, Point, Polygon
from shapely import box as rectangle
from skimage.measure import find_contours
from skimage.morphology import disk

from drawing import curves
from drawing.cast import Caster
from drawing.hints import hint_lines
from drawing.surface import Buffers, Surface, render
from drawing.views import View


def jumps(buffers: Buffers) -> np.ndarray:
    """Height of each jump in depth within the figure, where the skin behind comes to the viewer.

    At a grazing patch the next pixel down is turned away still further: that is no contour.
    """
    depth, mask, facing = buffers.depth, buffers.mask, buffers.facing
    out = np.zeros(mask.shape, np.float32)
    for axis, way in ((0, 1), (0, -1), (1, 1), (1, -1)):
        behind, inside, turned = (np.roll(f, way, axis) for f in (depth, mask, facing))
        true = mask & inside & (turned > facing + 0.02)
        out = np.maximum(out, np.where(true, depth - behind, 0))
    return out


def ridges(field: np.ndarray, sigma: float) -> np.ndarray:
    """Strength of bright lines about `sigma` pixels wide."""
    xx = gaussian_filter(field, sigma, order=(0, 2))
    yy = gaussian_filter(field, sigma, order=(2, 0))
    xy = gaussian_filter(field, sigma, order=(1, 1))
    least = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    return np.maximum(-least, 0) * sigma**2


def hysteresis(strength: np.ndarray, low: float, high: float) -> np.ndarray:
    """Marks above `low` that reach above `high` somewhere."""
    marks, _ = label(strength > low, np.ones((3, 3)))
    good = np.unique(marks[strength > high])
    return np.isin(marks, good[good > 0])


def to_mm(buffers: Buffers, line: np.ndarray) -> np.ndarray:
    """From pixels to the paper."""
    return line * buffers.pixel + buffers.corner


def clip(line: np.ndarray, frame) -> list[np.ndarray]:
    """The stretches of a line inside a frame."""
    cut = LineString(line).intersection(frame)
    parts = getattr(cut, "geoms", [cut])
    return [np.array(p.coords) for p in parts if p.geom_type == "LineString" and p.length > 0.5]


def rings(
    field: np.ndarray, level: float, buffers: Buffers, sigma: float, least: float
) -> list[np.ndarray]:
    """Closed level lines that enclose at least `least` square millimetres."""
    out = []
    for ring in find_contours(np.pad(field, 1, constant_values=field.min()), level):
        line = to_mm(buffers, ring[:, ::-1] - 0.5)
        if len(line) > 8 and Polygon(line).area > least:
            out.append(curves.smooth(line[:-1], sigma, closed=True))
    return out


def drawing(surface: Surface, view: View, caster: Caster) -> dict[str, list[np.ndarray]]:
    """The lines and areas of one view, in mm on the paper."""
    seen = render(surface, view)
    far = seen.corner + np.array(seen.mask.shape[::-1]) * seen.pixel - 2
    frame = rectangle(*(seen.corner + 2), *far)
    outline = rings(gaussian_filter(seen.mask.astype(np.float32), 1.5), 0.5, seen, 4.0, 20.0)
    rim = distance_transform_edt(seen.mask) * seen.pixel
    strong = steps(seen, view, rim)
    half = np.ones_like(seen.mask)
    if view.even:
        half[:, round(-seen.corner[0] / seen.pixel) + 2 :] = False
    inner = contours(seen, view, strong & half, outline)
    folds = creases(seen, view, strong, rim, half)
    if view.even:
        inner, folds = both_halves(inner), both_halves(folds)
    folds += [piece for line in hint_lines(caster, view) for piece in clip(line, frame)]
    return {"outline": outline, "inner": inner, "crease": folds, "tone": tones(seen, view)}


def steps(seen: Buffers, view: View, rim: np.ndarray) -> np.ndarray:
    """Where depth jumps enough for a contour."""
    jump = grey_dilation(jumps(seen) * (rim > 2.5 * seen.pixel), size=(3, 3))
    strong = hysteresis(jump, 0.35 * view.step, view.step)
    if view.name.startswith("head"):  # the lips are two contours a millimetre apart
        strong = binary_closing(strong, disk(5))
    return strong


def contours(
    seen: Buffers, view: View, strong: np.ndarray, outline: list[np.ndarray]
) -> list[np.ndarray]:
    """Contours inside the figure."""
    borders = [LineString(np.vstack([r, r[:1]])) for r in outline]
    calm_boxes = [rectangle(x, y, x + w, y + h) for x, y, w, h in view.calm]
    inner = []
    for line in curves.trace(strong):
        mm = to_mm(seen, curves.smooth(line, 6.0))
        if curves.length(mm) < view.keep * 0.6:
            continue
        if any(box.contains(LineString(mm)) for box in calm_boxes):
            continue
        mm = reach(mm, borders, 6 * seen.pixel)
        gaps = [Point(p).distance(near) for p in mm[::4] for near in borders[:1]]
        if np.median(gaps) > max(3 * seen.pixel, 0.8):
            inner.append(mm)
    return inner


def creases(
    seen: Buffers, view: View, strong: np.ndarray, rim: np.ndarray, half: np.ndarray
) -> list[np.ndarray]:
    """Lines where the skin is hollow, clear of the contours and the rim."""
    limit = view.crease * 4
    strength = ridges(np.clip(seen.hollow, -limit, limit), 0.4 * view.scale / seen.pixel)
    clear = distance_transform_edt(~strong) * seen.pixel
    crowded = (clear < 0.4 * view.scale) | (rim < 0.5 * view.scale)
    strength[seen.plain | ~half | crowded | (seen.facing < 0.25) | (seen.hollow < 0)] = 0
    found = []
    for line in curves.trace(hysteresis(strength, 0.4 * view.crease, view.crease)):
        mm = to_mm(seen, curves.smooth(line, 8.0))
        if curves.length(mm) >= view.keep:
            found.append(mm)
    return found


def tones(seen: Buffers, view: View) -> list[list[np.ndarray]]:
    """Two areas of shade, the darker one second."""
    wide = 0.9 * view.scale / seen.pixel
    weight = gaussian_filter(seen.mask.astype(np.float32), wide)
    tone = gaussian_filter(np.where(seen.mask, seen.tone, 0), wide) / np.maximum(weight, 1e-6)
    tone += (1 - tone) * calm(seen, view)
    found = []
    for level in (0.7, 0.44):
        dark = np.where(seen.mask, level - tone, -0.02)
        found.append(rings(dark, 0.0, seen, 4.0, 14 * view.scale**2))
    return found


def calm(buffers: Buffers, view: View) -> np.ndarray:
    """1 in the boxes that are to stay without tone, with a soft edge."""
    out = np.zeros(buffers.mask.shape, np.float32)
    for left, top, width, height in view.calm:
        col, row = ((np.array([left, top]) - buffers.corner) / buffers.pixel).astype(int)
        out[row : row + int(height / buffers.pixel), col : col + int(width / buffers.pixel)] = 1
    return gaussian_filter(out, 9.0 / buffers.pixel) if view.calm else out


def both_halves(lines: list[np.ndarray]) -> list[np.ndarray]:
    """Mirror the lines of the left half; lines that reach the middle are joined there."""
    out = []
    for whole in lines:
        line = whole[whole[:, 0] < 0]
        if len(line) < 2:
            continue
        line = line if abs(line[0][0]) >= abs(line[-1][0]) else line[::-1]
        twin = line[::-1] * [-1, 1]
        if abs(line[-1][0]) < 2.0:
            out.append(np.vstack([line, [0, line[-1][1]], twin]))
        else:
            out += [line, twin]
    return out


def reach(line: np.ndarray, borders: list[LineString], gap: float) -> np.ndarray:
    """Let a line that ends just short of the outline touch it."""
    for end in (0, -1):
        tip = Point(line[end])
        for border in borders:
            if tip.distance(border) < gap:
                touch = np.array(border.interpolate(border.project(tip)).coords)
                line = np.vstack([touch, line]) if end == 0 else np.vstack([line, touch])
                break
    return line
