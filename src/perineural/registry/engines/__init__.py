"""Run the steps of a measure: plain Python as the reference, DuckDB in process, Spark Connect.

The same integers whichever runs them: no floating-point number is summed in an engine.
"""
