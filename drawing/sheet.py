"""One page with every view, its nerves and landmarks, for an anatomist to go through.

`python -m drawing.sheet sheet.svg` reads `chart.json` and the drawings; it needs no mesh. With
`--regions` it shows the regions instead.
"""

from __future__ import annotations

import argparse
import json
import re
from html import escape
from pathlib import Path

from shapely import Polygon

from drawing import KNOWLEDGE

ROWS = (
    ("body-front", "body-back", "body-left"),
    ("head-front", "head-left", "head-back"),
    ("hand-palm", "hand-dorsum", "foot-sole", "foot-dorsum"),
    ("foot-medial", "foot-lateral"),
    ("knee-front", "knee-medial", "knee-lateral", "knee-back"),
    ("elbow-front", "elbow-medial", "elbow-lateral", "elbow-back"),
)
HEIGHTS = (900, 480, 480, 420, 440, 440)
WIDTH = 1480
COLOURS = ("#b3541e", "#0b7285", "#7a3fa0", "#2b7a3d", "#c2255c", "#34568b", "#6b6b00")


def picture(chart: dict, name: str, folder: Path, over: list[str]) -> str:
    """One drawing with what lies over it."""
    text = (folder / f"chart-{name}.svg").read_text(encoding="utf-8")
    drawn = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", text)
    view_box = " ".join(str(value) for value in chart["views"][name]["viewBox"])
    return f'viewBox="{view_box}" color="#3b4a54">{drawn}{"".join(over)}</svg>'


def courses(chart: dict, name: str, scale: float) -> list[str]:
    """The nerves and landmarks of one drawing."""
    parts = []
    for number, (nerve, entry) in enumerate(chart["nerves"].items()):
        ink = COLOURS[number % len(COLOURS)]
        for side, stretches in entry["views"].get(name, {}).items():
            for run in stretches:
                points = " ".join(f"{x},{y}" for x, y in run)
                parts.append(
                    f'<polyline points="{points}" fill="none" stroke="{ink}" '
                    f'stroke-width="{1.6 * scale:.2f}"/>'
                )
            x, y = stretches[0][-1]
            parts.append(label(f"{nerve} {side}", x, y, 10 * scale, ink))
    side = chart["views"][name]["side"]
    for mark in chart["landmarks"].values():
        key = name if side is None else f"{name.removesuffix(f'-{side}')}-{side}"
        if key in mark["views"]:
            x, y = mark["views"][key]
            parts.append(f'<circle cx="{x}" cy="{y}" r="{2.5 * scale:.2f}" fill="#444"/>')
            if not name.startswith("body"):
                parts.append(label(mark["name"], x + 4 * scale, y, 9 * scale, "#444"))
    return parts


def regions(space: dict, name: str, scale: float) -> list[str]:
    """The regions of one drawing; on a view of both sides the names stand on the left half."""
    areas, names = [], []
    for number, side, rings in space["views"][name]["areas"]:
        points = [list(zip(ring[::2], ring[1::2], strict=True)) for ring in rings]
        path = "".join(
            f"M{' '.join(f'{x / 10:g},{y / 10:g}' for x, y in ring)}Z" for ring in points
        )
        areas.append(
            f'<path d="{path}" fill="{COLOURS[number % len(COLOURS)]}" fill-opacity=".16" '
            f'fill-rule="evenodd" stroke="#555" stroke-width="{0.6 * scale:.2f}"/>'
        )
        largest = Polygon(max(points, key=lambda ring: Polygon(ring).area))
        at = largest.representative_point()
        if side != "right" or not space["views"][name]["even"]:
            text, size = space["regions"][number]["name"], 8 * scale
            names.append(label(text, at.x / 10 - 2 * len(text) * scale, at.y / 10, size, "#000"))
    return areas + names


def label(text: str, x: float, y: float, size: float, ink: str) -> str:
    """A word on the paper."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.2f}" font-family="sans-serif" '
        f'fill="{ink}">{escape(text)}</text>'
    )


def sheet(chart: dict, folder: Path, space: dict | None) -> str:
    """All views, row by row, with courses or, where the regions are given, with those."""
    parts, top = [], 10.0
    for names, high in zip(ROWS, HEIGHTS, strict=True):
        boxes = [chart["views"][name]["viewBox"] for name in names]
        wide = [box[2] / box[3] * high for box in boxes]
        gap = left = (WIDTH - sum(wide)) / (len(names) + 1)
        for name, box, width in zip(names, boxes, wide, strict=True):
            frame = f'<svg x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{high}" '
            scale = box[3] / high
            over = regions(space, name, scale) if space else courses(chart, name, scale)
            parts.append(frame + picture(chart, name, folder, over))
            parts.append(label(name, left, top + high + 14, 13, "#555"))
            left += width + gap
        top += high + 28
    parts.append(label(chart["path_note"], 20, top + 6, 14, "#555"))
    top += 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:.0f}" '
        f'width="{WIDTH}" height="{top:.0f}"><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the SVG to write")
    parser.add_argument("--regions", action="store_true", help="regions, not nerves and landmarks")
    parser.add_argument("--folder", type=Path, default=KNOWLEDGE, help="folder of the chart")
    args = parser.parse_args()
    chart = json.loads((args.folder / "chart.json").read_text(encoding="utf-8"))
    space = json.loads((args.folder / "chart-space.json").read_text(encoding="utf-8"))
    page = sheet(chart, args.folder, space if args.regions else None)
    args.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
