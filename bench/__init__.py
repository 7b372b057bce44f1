"""Measures the clinic as it runs: start, memory, pages, saves. Run it with `make bench`.

Every figure comes from the real server over HTTP in a store of its own, and stands beside two
others of the same run: the smallest page the server can answer (the floor), and the same rows
written or read by bare SQL (the limit). A benchmark is never a timed test.
"""
