"""Places on the skin with all that the rules of the regions ask of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drawing.mesh import Mesh, part_of
from drawing.surface import diffusion

GROUPS = (
    "head",
    "trunk",
    "arm",
    "hand",
    "base of the thumb",
    "thumb",
    "index finger",
    "middle finger",
    "ring finger",
    "little finger",
    "leg",
    "foot",
    "big toe",
    "little toe",
    "toes",
)
"""Parts of the body as their bones move them."""

BONES = {
    "finger1-1": "base of the thumb",
    "finger1": "thumb",
    "finger2": "index finger",
    "finger3": "middle finger",
    "finger4": "ring finger",
    "finger5": "little finger",
    "toe1": "big toe",
    "toe5": "little toe",
    "toe": "toes",
    "eye": "head",
}
"""Groups finer than the parts of the mesh, by how the bone's name begins."""

SMOOTHING = 6  # steps over the mesh, of 1 to 3 mm each
EVENING = 24  # steps that even out the borders between the groups


def group_of(bone: str) -> str:
    """The group that a bone moves."""
    finer = (group for start, group in BONES.items() if bone.startswith(start))
    return next(finer, part_of(bone).partition("_")[0])


@dataclass(frozen=True)
class Skin:
    """Places on the skin, folded onto the left half of the body. [mm]"""

    x: np.ndarray
    """From the midline outwards."""
    y: np.ndarray
    z: np.ndarray
    normal: np.ndarray
    """Outward, smoothed over a few millimetres; its x points away from the midline."""
    group: np.ndarray
    """Number of the group in `GROUPS`."""
    joints: dict[str, np.ndarray]
    """Joints of the left half."""

    def of(self, *groups: str) -> np.ndarray:
        """Which places belong to one of these groups."""
        return np.isin(self.group, [GROUPS.index(group) for group in groups])

    def along(self, start: np.ndarray, way: np.ndarray) -> np.ndarray:
        """How far places lie from a point in a direction. [mm]"""
        place = np.stack([self.x, self.y, self.z], -1)
        return (place - start) @ (way / np.linalg.norm(way))

    def facing(self, way: np.ndarray) -> np.ndarray:
        """The cosine between the outward normal and a direction."""
        return self.normal @ (way / np.linalg.norm(way))

    def angle(self, centre: tuple[tuple[float, float, float], ...]) -> np.ndarray:
        """The angle about the centre line of a limb or of the trunk, seen from above. [degrees]

        0 outwards, 90 in front, 180 inwards, 270 behind. The line is given by points with rising y.
        """
        x, y, z = np.array(centre).T
        out, ahead = self.x - np.interp(self.y, y, x), self.z - np.interp(self.y, y, z)
        return np.degrees(np.arctan2(ahead, out)) % 360


class Folded:
    """The whole mesh, ready to be asked about any places on its triangles."""

    def __init__(self, mesh: Mesh):
        step = diffusion(mesh)
        belongs = np.zeros((len(mesh.vertices), len(GROUPS)))
        for bone in np.unique(mesh.bone):
            belongs[mesh.bone == bone, GROUPS.index(group_of(str(bone)))] = 1
        normal = mesh.normals()
        for _ in range(SMOOTHING):
            normal = step @ normal
        for _ in range(EVENING):
            belongs = step @ belongs
        self.mesh, self.normal, self.belongs = mesh, normal, belongs
        self.joints = {
            name.removesuffix(".L"): place
            for name, place in mesh.joints.items()
            if not name.endswith(".R")
        }

    def at(self, corners: np.ndarray, weights: np.ndarray) -> Skin:
        """The places with these weights in the triangles with these corners."""

        def mixed(values: np.ndarray) -> np.ndarray:
            return (values[corners] * weights[..., None]).sum(1)

        place, normal = mixed(self.mesh.vertices), mixed(self.normal)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        normal[:, 0] *= np.where(place[:, 0] < 0, -1, 1)
        return Skin(
            x=abs(place[:, 0]),
            y=place[:, 1],
            z=place[:, 2],
            normal=normal,
            group=mixed(self.belongs).argmax(1),
            joints=self.joints,
        )
