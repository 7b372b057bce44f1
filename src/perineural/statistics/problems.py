"""What an estimator says when the data cannot answer the question."""


class Unestimable(ValueError):
    """The data do not determine what was asked; the message says what, where, what would do."""
