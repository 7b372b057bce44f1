"""Picks cast onto the skin, lines laid on it, and which views see a point.

A pick is (view, x, y) in the view's own mm.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from drawing import raster
from drawing.mesh import BODY, Mesh
from drawing.views import View

Pick = tuple[str, float, float]


class Caster:
    """Casts picks onto the skin and says which views see a point."""

    def __init__(self, mesh: Mesh, views: list[View]):
        self.mesh = mesh
        self.views = {view.name: view for view in views}
        self.normals = mesh.normals()
        self.tree = cKDTree(mesh.vertices)
        self.coarse = cKDTree(mesh.vertices[:BODY])
        self.cache: dict[str, tuple] = {}

    def buffer(self, name: str, pixel: float = 0.5) -> tuple:
        """Depth, owner and weights of each pixel of a view, kept once made."""
        if name not in self.cache:
            view, mesh = self.views[name], self.mesh
            x, y, w, h = view.box
            points = view.project(mesh.vertices)
            points[:, :2] = (points[:, :2] - [x, y]) / pixel
            triangles = mesh.triangles
            if view.parts:
                triangles = triangles[np.isin(mesh.part, view.parts)[triangles].all(1)]
            depth, owner, bary = raster.fill(points, triangles, int(w / pixel), int(h / pixel))
            self.cache[name] = (depth, owner, bary, triangles, pixel)
        return self.cache[name]

    def cast(self, pick: tuple) -> np.ndarray:
        """The skin under a pick."""
        name, x, y = pick
        _, owner, bary, triangles, pixel = self.buffer(name)
        box = self.views[name].box
        col, row = int((x - box[0]) / pixel), int((y - box[1]) / pixel)
        inside = 0 <= row < owner.shape[0] and 0 <= col < owner.shape[1]
        if not inside or owner[row, col] < 0:
            raise ValueError(f"no skin at {pick}")
        return bary[row, col] @ self.mesh.vertices[triangles[owner[row, col]]]

    def curve(self, picks: list[tuple], spacing: float = 1.5) -> np.ndarray:
        """A smooth line on the skin through picks."""
        knots = np.array([self.cast(pick) for pick in picks])
        way = np.r_[0, np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))]
        fine = np.linspace(0, way[-1], max(int(way[-1] / spacing), 8))
        slope = np.gradient(knots, way, axis=0, edge_order=1)
        k = np.clip(np.searchsorted(way, fine, "right") - 1, 0, len(way) - 2)
        h = (way[k + 1] - way[k])[:, None]
        t = ((fine - way[k])[:, None]) / h
        line = (
            (2 * t**3 - 3 * t**2 + 1) * knots[k]
            + (t**3 - 2 * t**2 + t) * h * slope[k]
            + (-2 * t**3 + 3 * t**2) * knots[k + 1]
            + (t**3 - t**2) * h * slope[k + 1]
        )
        for _ in range(2):  # lay it on the skin: onto the tangent planes nearby
            gap, near = self.tree.query(line, k=6)
            weight = 1 / np.maximum(gap, 0.5)
            weight /= weight.sum(1, keepdims=True)
            normal = (self.normals[near] * weight[..., None]).sum(1)
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
            height = (
                ((line[:, None] - self.mesh.vertices[near]) * normal[:, None]).sum(2) * weight
            ).sum(1)
            line = line - height[:, None] * normal
        return line

    def seen(self, name: str, points: np.ndarray, slack: float = 3.0) -> np.ndarray:
        """Which points are in the frame and not hidden."""
        depth, _, _, _, pixel = self.buffer(name)
        view = self.views[name]
        paper = view.project(points)
        col = ((paper[:, 0] - view.box[0]) / pixel).astype(int)
        row = ((paper[:, 1] - view.box[1]) / pixel).astype(int)
        good = (col >= 2) & (row >= 2) & (col < depth.shape[1] - 2) & (row < depth.shape[0] - 2)
        out = np.zeros(len(points), bool)
        if view.parts:
            good &= np.isin(self.mesh.part[self.tree.query(points)[1]], view.parts)
        for i in np.flatnonzero(good):
            patch = depth[row[i] - 1 : row[i] + 2, col[i] - 1 : col[i] + 2]
            out[i] = patch.max() > -1e8 and paper[i, 2] > depth[row[i], col[i]] - slack
        normal = self.normals[self.tree.query(points)[1]] @ view.axes[2]
        return out & (normal > -0.12)


def mirrored(points: np.ndarray) -> np.ndarray:
    """The same places on the other side of the body."""
    return points * [-1, 1, 1]


def runs(flags: np.ndarray, least: int = 3) -> list[slice]:
    """Stretches of True."""
    edge = np.flatnonzero(np.diff(np.r_[0, flags.astype(int), 0]))
    return [slice(a, b) for a, b in zip(edge[::2], edge[1::2], strict=True) if b - a >= least]
