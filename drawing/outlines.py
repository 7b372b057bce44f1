"""Outlines of numbered areas of a picture, smooth, and shared by neighbours."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.ops import linemerge, polygonize, unary_union

from drawing import curves

SMOOTHING = 2.0  # pixels
TOLERANCE = 0.6  # pixels
LEAST = 14.0  # square pixels: smaller specks are left out


def borders(picture: np.ndarray) -> MultiLineString:
    """The edges between pixels of different numbers, with a point at every corner of a pixel."""
    framed = np.pad(picture, 1, constant_values=-1)
    rows, cols = np.nonzero(framed[:, 1:] != framed[:, :-1])
    upright = np.stack([cols, rows - 1, cols, rows], -1).reshape(-1, 2, 2)
    rows, cols = np.nonzero(framed[1:] != framed[:-1])
    level = np.stack([cols - 1, rows, cols, rows], -1).reshape(-1, 2, 2)
    return shapely.multilinestrings(shapely.linestrings(np.concatenate([upright, level])))


def arcs(picture: np.ndarray) -> list[LineString]:
    """Borders from one meeting of three areas to the next, smoothed; their ends stay."""
    merged = linemerge(borders(picture))
    lines = [np.array(line.coords) for line in getattr(merged, "geoms", [merged])]
    ends = Counter(tuple(line[end]) for line in lines for end in (0, -1))
    found = []
    for line in lines:
        alone = tuple(line[0]) == tuple(line[-1]) and ends[tuple(line[0])] == 2
        if alone:
            ring = curves.smooth(line[:-1], SMOOTHING, closed=True)
            smooth = np.vstack([ring, ring[:1]])
        else:
            smooth = curves.smooth(line, SMOOTHING)
            smooth[[0, -1]] = line[[0, -1]]
        found.append(LineString(smooth).simplify(TOLERANCE))
    return found


def outlines(picture: np.ndarray) -> dict[int, list[Polygon]]:
    """The areas of each number (-1 is none), in pixels from the upper left corner."""
    found: dict[int, list[Polygon]] = {}
    for face in polygonize(unary_union(arcs(picture))):
        inside = face.representative_point()
        row, col = int(inside.y), int(inside.x)
        if face.area < LEAST or not (0 <= row < len(picture) and 0 <= col < picture.shape[1]):
            continue
        number = int(picture[row, col])
        if number >= 0:
            found.setdefault(number, []).append(face)
    return found
