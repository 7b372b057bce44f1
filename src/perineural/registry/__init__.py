"""Questions about many patients: tables, measures, the engines that run them, what may be shown.

Reads tables (a snapshot, or any CSV or Parquet file), never the clinic's database.
"""
