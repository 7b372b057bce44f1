"""A question about a table, read by an engine, computed, and answered as plain values.

Each answer is a dictionary of names, numbers, lists and dictionaries, so that it can be printed,
stored as JSON or drawn. What is without bound is `math.inf`; what cannot be told is None.
"""
