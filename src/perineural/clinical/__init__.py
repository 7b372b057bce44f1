"""What the therapy knows: facts with their sources, and rules as pure functions.

Standard library only. No clock, no network, no database; the one thing read from disk is the
packaged knowledge (`perineural.clinical.knowledge`).
"""
