"""The views: one orthographic camera each. A point in space goes into every view by the same code.

Limbs are drawn on the right and the side of body and head on the left; the application mirrors
them for the other side, as the mesh is exactly even. Views that are not `kept` serve only to pick
places on the skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drawing.mesh import Mesh


@dataclass(frozen=True)
class View:
    """One camera. `axes` rows: right, up, towards the viewer; the paper is (right, -up) in mm."""

    name: str
    title: str
    axes: np.ndarray
    origin: np.ndarray
    box: tuple[float, float, float, float]  # x, y, width, height of the viewBox, mm
    parts: tuple[str, ...] | None = None  # None: the whole body
    pixel: float = 0.5  # size of a z-buffer pixel, mm
    step: float = 4.0  # least depth jump that makes a line, mm
    scale: float = 3.0  # width of the creases looked for, mm
    crease: float = 0.02  # least strength of a crease
    keep: float = 12.0  # least length of a line, mm
    tolerance: float = 0.3  # of the simplified paths, mm
    fineness: float = 360.0  # the outline's width is this part of the longer side of the box
    digits: int = 1  # decimals of the tones
    kept: bool = True  # part of the chart, not only a window to pick in
    calm: tuple[tuple[float, float, float, float], ...] = ()  # boxes without tone
    even: bool = False  # left and right alike: one half of the lines is drawn and mirrored

    @property
    def side(self) -> str | None:
        """The patient's side that the drawing shows, if it shows one only."""
        if self.parts:
            return "right"
        return "left" if self.name.endswith("-left") else None

    @property
    def faces(self) -> str:
        """Whether the patient is seen from the front, from the back, or one side is."""
        return "one side" if self.side else self.name.rpartition("-")[2]

    @property
    def heading(self) -> str:
        """The title in words."""
        text = self.title.format(side=self.side)
        return text[0].upper() + text[1:]

    def project(self, points: np.ndarray) -> np.ndarray:
        """x, y on the paper and height towards the viewer, mm."""
        local = (np.asarray(points, float) - self.origin) @ self.axes.T
        return local * [1, -1, 1]


def camera(right, up) -> np.ndarray:
    """Axes of a camera from its right and about its up: right, up, towards the viewer."""
    right, up = np.asarray(right, float), np.asarray(up, float)
    right = right / np.linalg.norm(right)
    up = up - right * (up @ right)
    up /= np.linalg.norm(up)
    return np.stack([right, up, np.cross(right, up)])


def centred(width: float, top: float, height: float) -> tuple[float, float, float, float]:
    """A viewBox with x = 0 in its middle."""
    return (-width / 2, top, width, height)


BODY = {
    "pixel": 0.4,
    "step": 2.0,
    "scale": 4.0,
    "crease": 0.05,
    "keep": 24.0,
    "tolerance": 0.65,
    "digits": 0,
    "fineness": 450.0,
}
HEAD_SETTINGS = {
    "pixel": 0.12,
    "step": 0.5,
    "scale": 1.8,
    "crease": 0.06,
    "keep": 8.0,
    "tolerance": 0.12,
}
FINE = {
    "pixel": 0.12,
    "step": 0.5,
    "scale": 2.4,
    "crease": 0.022,
    "keep": 4.0,
    "tolerance": 0.12,
}
TREAD = FINE | {"keep": 7.0}
JOINT = {
    "pixel": 0.16,
    "step": 1.0,
    "scale": 6.0,
    "crease": 0.006,
    "keep": 30.0,
    "tolerance": 0.15,
}
X, Y, Z = np.eye(3)


def views(mesh: Mesh) -> list[View]:
    """All views of one mesh."""
    kept = [*_body(mesh), *_head(mesh), *_hand(mesh), *_foot(mesh), *_joints(mesh)]
    return [*kept, *_windows(mesh)]


def _body(mesh: Mesh) -> list[View]:
    tall = mesh.vertices[:, 1].max() + 30
    half = abs(mesh.vertices[:, 0]).max()
    whole = centred(2 * half + 30, -tall + 15, tall)
    quiet = ((-75, -900, 150, 105),)
    zero = np.zeros(3)
    side = (-230, -tall + 15, 390, tall)
    return [
        View("body-front", "Body, front", camera(X, Y), zero, whole, even=True, calm=quiet, **BODY),
        View("body-back", "Body, back", camera(-X, Y), zero, whole, even=True, **BODY),
        View("body-left", "Body, {side} side", camera(-Z, Y), zero, side, **BODY),
    ]


def _head(mesh: Mesh) -> list[View]:
    face = mesh.joints["head"] * [0, 1, 1]
    box, side, own = centred(230, -165, 300), (-150, -165, 280, 300), HEAD_SETTINGS
    return [
        View("head-front", "Head, front", camera(X, Y), face, box, even=True, **own),
        View("head-back", "Head, back", camera(-X, Y), face, box, even=True, **own),
        View("head-left", "Head, {side} side", camera(-Z, Y), face, side, **own),
    ]


def _hand(mesh: Mesh) -> list[View]:
    """The right hand: fingers up, the palm or the back of the hand to the viewer."""
    j = mesh.joints
    wrist = j["wrist.R"]
    up, across = j["finger3-1.R"] - wrist, j["finger2-1.R"] - j["finger5-1.R"]
    palm, back = camera(across, up), camera(-across, up)
    box, parts = centred(190, -205, 270), ("hand_R", "arm_R")
    return [
        View("hand-palm", "{side} hand, palm", palm, wrist, box, parts, **FINE),
        View("hand-dorsum", "{side} hand, back", back, wrist, box, parts, **FINE),
    ]


def _foot(mesh: Mesh) -> list[View]:
    j = mesh.joints
    foot = j["foot.R"] * [1, 0, 1]
    toes = (j["toe2-1.R"] - j["foot.R"]) * [1, 0, 1]
    toes /= np.linalg.norm(toes)
    side = np.cross(toes, Y)  # to the subject's right when toes point ahead
    slope = np.radians(52)
    above = camera(-side, np.cross(toes * np.cos(slope) + Y * np.sin(slope), -side))
    shank, sole = ("foot_R", "leg_R"), camera(-side, toes)
    box, top = centred(130, -205, 280), (-85, -130, 170, 330)
    inner, outer = (-210, -230, 290, 250), (-80, -230, 290, 250)
    return [
        View("foot-sole", "{side} foot, sole", sole, foot, box, ("foot_R",), **TREAD),
        View("foot-dorsum", "{side} foot, top", above, foot, top, shank, **TREAD),
        View(
            "foot-medial", "{side} foot, inner side", camera(-toes, Y), foot, inner, shank, **TREAD
        ),
        View(
            "foot-lateral", "{side} foot, outer side", camera(toes, Y), foot, outer, shank, **TREAD
        ),
    ]


def _joints(mesh: Mesh) -> list[View]:
    knee, elbow = mesh.joints["lowerleg01.R"], mesh.joints["lowerarm01.R"]
    box, small, leg, arm = centred(200, -130, 260), centred(190, -120, 240), ("leg_R",), ("arm_R",)
    return [
        View("knee-front", "{side} knee, front", camera(X, Y), knee, box, leg, **JOINT),
        View("knee-medial", "{side} knee, inner side", camera(-Z, Y), knee, box, leg, **JOINT),
        View("knee-lateral", "{side} knee, outer side", camera(Z, Y), knee, box, leg, **JOINT),
        View("knee-back", "{side} knee, back", camera(-X, Y), knee, box, leg, **JOINT),
        View("elbow-back", "{side} elbow, back", camera(-X, Y), elbow, small, arm, **JOINT),
        View("elbow-front", "{side} elbow, front", camera(X, Y), elbow, small, arm, **JOINT),
        View("elbow-medial", "{side} elbow, inner side", camera(-Z, Y), elbow, small, arm, **JOINT),
        View("elbow-lateral", "{side} elbow, outer side", camera(Z, Y), elbow, small, arm, **JOINT),
    ]


def _windows(mesh: Mesh) -> list[View]:
    """Parts of the right side seen alone, to pick on skin that another part hides."""
    tall = mesh.vertices[:, 1].max() + 30
    box, zero = (-250, -tall + 15, 500, tall), np.zeros(3)
    inner, outer = camera(-Z, Y), camera(Z, Y)
    return [
        View("trunk-outer", "Trunk, {side} side", outer, zero, box, ("trunk",), kept=False),
        View("arm-inner", "{side} arm, inner side", inner, zero, box, ("arm_R",), kept=False),
        View("leg-inner", "{side} leg, inner side", inner, zero, box, ("leg_R",), kept=False),
    ]
