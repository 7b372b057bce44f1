"""What is said of a table that cannot be analysed."""


class TableProblem(ValueError):
    """A file or a column cannot be used; the message says what, where, and what would be right."""
