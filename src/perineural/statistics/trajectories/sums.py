"""What of each patient's ratings a mixed model needs: a few sums, whatever their number.

A patient's ratings enter the likelihood of a linear mixed model only through Z'Z, Z'y and y'y,
where the columns of Z are the basis in time (1 and t for a straight line). Whatever is constant in
a patient (condition, recipe, clinic) multiplies these columns and needs no sum of its own.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perineural.statistics.problems import Unestimable

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class PatientSums:
    """The sums of all patients, one column a patient.

    Args:
        gram: Z'Z as its lower triangle row by row, shape (q(q+1)/2, patients).
        cross: Z'y, shape (q, patients).
        square: y'y, shape (patients,).

    The first basis column is 1, so that `gram[0]` is the number of ratings.
    """

    gram: Floats
    cross: Floats
    square: Floats

    @property
    def basis_size(self) -> int:
        """How many columns the basis has."""
        return len(self.cross)

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return len(self.square)

    @property
    def ratings(self) -> int:
        """How many ratings there are."""
        return round(float(self.gram[0].sum()))

    @classmethod
    def of_line(
        cls, n: ArrayLike, t: ArrayLike, tt: ArrayLike, y: ArrayLike, ty: ArrayLike, yy: ArrayLike
    ) -> "PatientSums":
        """From the six sums of a straight line: of 1, t, t*t, y, t*y and y*y, each (patients,).

        Raises:
            Unestimable: There is no patient, or one without a rating.
        """
        gram, cross = np.empty((3, np.size(n))), np.empty((2, np.size(n)))
        for place, each in zip([*gram, *cross], (n, t, tt, y, ty), strict=True):
            place[:] = each
        found = cls(gram, cross, np.asarray(yy, dtype=np.float64))
        found.check()
        return found

    @classmethod
    def of_ratings(cls, patient: ArrayLike, basis: ArrayLike, score: ArrayLike) -> "PatientSums":
        """From the ratings themselves.

        Args:
            patient: Codes 0 to patients - 1, shape (ratings,).
            basis: The basis columns at each rating, the first 1, shape (ratings, q).
            score: Shape (ratings,).

        Raises:
            Unestimable: There is no rating, a code without one, or a value that is no number.
        """
        codes = np.asarray(patient, dtype=np.int64)
        columns = np.asarray(basis, dtype=np.float64).T
        y = np.asarray(score, dtype=np.float64)
        if not len(y):
            raise Unestimable("There is no rating.")
        pairs = zip(*lower_entries(len(columns)), strict=True)
        gram = [np.bincount(codes, columns[a] * columns[b]) for a, b in pairs]
        cross = [np.bincount(codes, each * y) for each in columns]
        square = np.bincount(codes, y * y).astype(np.float64)
        found = cls(np.array(gram, dtype=np.float64), np.array(cross, dtype=np.float64), square)
        found.check()
        return found

    def check(self) -> None:
        """Refuse sums that no ratings have.

        Raises:
            Unestimable: There is no patient, one without a rating, or a value that is no number.
        """
        if not self.patients:
            raise Unestimable("There is no patient.")
        if not all(np.isfinite(each).all() for each in (self.gram, self.cross, self.square)):
            raise Unestimable("A sum is no finite number: leave out ratings that are missing.")
        if (self.gram[0] < 1).any():
            raise Unestimable("A patient has no rating: leave out patients without one.")

    def in_basis(self, change: Floats, shift: float) -> "PatientSums":
        """The sums for the basis Z R and the scores y - shift, without a look at any rating.

        Args:
            change: R, of shape (q, q).
        """
        q = self.basis_size
        if q == 2:
            return self._line_in_basis(float(change[0, 1]), float(change[1, 1]), shift)
        full = unpacked(self.gram, q)
        first = full[:, 0, :]
        cross = self.cross.T - shift * first
        square = self.square - 2 * shift * self.cross[0] + shift * shift * self.gram[0]
        gram = change.T @ full @ change
        return PatientSums(packed(gram), (cross @ change).T.copy(), square)

    def _line_in_basis(self, a: float, b: float, shift: float) -> "PatientSums":
        """The same for a straight line, whose time becomes a + b t, written out."""
        n, t, tt = self.gram
        y, ty = self.cross
        centred, timed = y - shift * n, ty - shift * t
        gram = np.stack([n, a * n + b * t, a * a * n + 2 * a * b * t + b * b * tt])
        square = self.square - 2 * shift * y + shift * shift * n
        return PatientSums(gram, np.stack([centred, a * centred + b * timed]), square)

    def part(self, which: slice) -> "PatientSums":
        """Some of the patients."""
        return PatientSums(self.gram[:, which], self.cross[:, which], self.square[which])


@cache
def lower_entries(q: int) -> tuple[Codes, Codes]:
    """Rows and columns of a lower triangle row by row; asked for thousands of times in a fit."""
    rows, cols = np.tril_indices(q)
    for each in (rows, cols):
        each.flags.writeable = False
    return rows, cols


def packed(full: Floats) -> Floats:
    """The lower triangles of symmetric matrices of shape (patients, q, q), one column each."""
    rows, cols = lower_entries(full.shape[-1])
    return np.ascontiguousarray(full[:, rows, cols].T)


def unpacked(lower: Floats, q: int) -> Floats:
    """Symmetric matrices of shape (patients, q, q) from the columns of their lower triangles."""
    rows, cols = lower_entries(q)
    full = np.empty((lower.shape[1], q, q))
    full[:, rows, cols] = lower.T
    full[:, cols, rows] = lower.T
    return full
