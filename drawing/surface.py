"""What a view sees of the mesh, pixel by pixel: depth, curvature and light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from drawing import mesh as body
from drawing import raster
from drawing.views import View


@dataclass
class Surface:
    """What every view needs of the mesh, worked out once."""

    mesh: body.Mesh
    normals: np.ndarray
    soft: np.ndarray  # normals smoothed over a few centimetres
    hollow: np.ndarray  # curvature, 1/mm, positive where the skin is hollow


def diffusion(mesh: body.Mesh) -> sparse.csr_matrix:
    """One step of averaging with the neighbours."""
    t = mesh.triangles
    edges = np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]])
    n = len(mesh.vertices)
    link = sparse.csr_matrix((np.ones(len(edges)), edges.T), shape=(n, n))
    link = ((link + link.T) > 0).astype(float)
    degree = np.maximum(np.asarray(link.sum(1)).ravel(), 1)
    return 0.5 * sparse.identity(n, format="csr") + 0.5 * sparse.diags(1 / degree) @ link


def curvature(mesh: body.Mesh, normals: np.ndarray) -> np.ndarray:
    """Mean curvature by cotangents, positive in hollows."""
    v, t = mesh.vertices, mesh.triangles
    n = len(v)
    total, area = np.zeros((n, 3)), np.zeros(n)
    for i in range(3):
        a, b, c = t[:, i], t[:, (i + 1) % 3], t[:, (i + 2) % 3]
        p, q = v[b] - v[a], v[c] - v[a]
        cross = np.linalg.norm(np.cross(p, q), axis=1)
        cot = np.clip((p * q).sum(1) / np.maximum(cross, 1e-9), -5, 5)
        flow = cot[:, None] * (v[c] - v[b])
        np.add.at(total, b, flow)
        np.add.at(total, c, -flow)
        np.add.at(area, a, cross / 6)
    return (total * normals).sum(1) / (4 * np.maximum(area, 1e-6))


def prepare(mesh: body.Mesh) -> Surface:
    """Normals and curvature, smoothed over the skin."""
    normals = mesh.normals()
    step = diffusion(mesh)
    soft, hollow = normals.copy(), np.clip(curvature(mesh, normals), -1, 1)
    for _ in range(30):
        soft = step @ soft
    for _ in range(3):
        hollow = step @ hollow
    soft /= np.maximum(np.linalg.norm(soft, axis=1, keepdims=True), 1e-9)
    return Surface(mesh, normals, soft, hollow)


@dataclass
class Buffers:
    """Pixels of one view, with a margin round the viewBox."""

    depth: np.ndarray
    mask: np.ndarray
    hollow: np.ndarray
    tone: np.ndarray
    facing: np.ndarray
    plain: np.ndarray  # parts whose creases are not drawn in this view
    corner: np.ndarray  # mm of the first pixel's corner
    pixel: float


def render(surface: Surface, view: View, margin: float = 6.0) -> Buffers:
    """Fill the pixels of a view."""
    mesh = surface.mesh
    x, y, w, h = view.box
    corner = np.array([x - margin, y - margin])
    points = view.project(mesh.vertices)
    points[:, :2] = (points[:, :2] - corner) / view.pixel
    triangles = mesh.triangles
    if view.parts:
        triangles = triangles[np.isin(mesh.part, view.parts)[triangles].all(1)]
    size = np.ceil(np.array([w + 2 * margin, h + 2 * margin]) / view.pixel).astype(int)
    depth, owner, bary = raster.fill(points, triangles, size[0], size[1])
    mask = owner >= 0
    corners = triangles[owner]
    hollow = np.where(mask, (surface.hollow[corners] * bary).sum(2), 0)
    soft = (surface.soft[corners] * bary[..., None]).sum(2) @ view.axes.T
    light = np.array([0, 0.42, 1.0])
    tone = np.where(mask, soft @ (light / np.linalg.norm(light)), 1)
    facing = np.where(mask, (surface.normals[corners] * bary[..., None]).sum(2) @ view.axes[2], 0)
    plain = (
        mask & ~np.isin(mesh.part[corners[..., 0]], ("head", "eye"))
        if view.parts is None
        else ~mask
    )
    small = np.float32
    return Buffers(
        depth,
        mask,
        hollow.astype(small),
        tone.astype(small),
        facing.astype(small),
        plain,
        corner,
        view.pixel,
    )
