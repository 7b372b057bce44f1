"""Which fixed effects a model has: columns of a patient's basis times what is constant in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perineural.statistics.problems import Unestimable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """The fixed effects of groups of patients that are alike in every covariate.

    The line of group g is the sum over covariates k of `covariates[g, k]` times the coefficients of
    k: one for each basis column, or for the first alone.

    Args:
        names: Of the coefficients, in the order of the covariates.
        covariates: Shape (groups, covariates); the first covariate is 1.
        bends: For each covariate, whether it changes every basis column (an interaction with time)
            or the first alone.
        basis_size: How many basis columns there are.
    """

    names: tuple[str, ...]
    covariates: Floats
    bends: tuple[bool, ...]
    basis_size: int

    @property
    def groups(self) -> int:
        """How many groups of patients there are."""
        return len(self.covariates)

    @property
    def lift(self) -> Floats:
        """From coefficients to the line of each group, shape (groups, basis, coefficients)."""
        q = self.basis_size
        blocks = [
            each[:, None, None] * (np.eye(q) if bends else np.eye(q, 1))
            for each, bends in zip(self.covariates.T, self.bends, strict=True)
        ]
        return np.concatenate(blocks, axis=2)

    def in_basis(self, change: Floats) -> tuple[Floats, float]:
        """How coefficients in the basis Z R become those in Z.

        Args:
            change: R, of shape (q, q), whose first column is that of the identity.

        Returns:
            The matrix to multiply them by, and the logarithm of its determinant.
        """
        size = len(self.names)
        matrix, at, log_det = np.zeros((size, size)), 0, 0.0
        for bends in self.bends:
            block = change if bends else np.eye(1)
            matrix[at : at + len(block), at : at + len(block)] = block
            log_det += float(np.linalg.slogdet(block)[1])
            at += len(block)
        return matrix, log_det


def one_line(basis: Sequence[str]) -> Design:
    """The same line for everybody.

    Args:
        basis: The names of the basis columns, such as "(Intercept)" and "month".
    """
    return Design(tuple(basis), np.ones((1, 1)), (True,), len(basis))


def line_by_level(
    basis: Sequence[str], levels: Sequence[str], *, covariate: str, bends: bool = True
) -> Design:
    """A line for each level of one covariate, as differences from the first level.

    Args:
        covariate: Its name; coefficients are called "condition[sciatica]" and
            "month:condition[sciatica]".
        bends: Whether the levels differ in every basis column, or in the first alone.

    Raises:
        Unestimable: There is no level.
    """
    if not levels:
        raise Unestimable(f"{covariate} has no value.")
    names = list(basis)
    for level in levels[1:]:
        told = f"{covariate}[{level}]"
        names.append(told)
        names += [f"{each}:{told}" for each in basis[1:]] if bends else []
    dummies = np.eye(len(levels))
    dummies[:, 0] = 1
    shape = (True, *([bends] * (len(levels) - 1)))
    return Design(tuple(names), dummies, shape, len(basis))
