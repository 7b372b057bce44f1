"""De-identified tables of one clinic: what leaves, by which rule, and the files it leaves in.

Rows come from whoever reads the clinic's records; nothing here knows a database. What leaves is
decided by `tables`, done by `rules`, and written down in a codebook and a manifest.
"""
