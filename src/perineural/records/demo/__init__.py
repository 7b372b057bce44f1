"""The clinic named Demo: about 60 invented people, one at every step of the way.

Nothing here writes to the database by itself: every record comes from the same actions that a
person at a screen triggers, one after the other, as if at its own time.
"""

from perineural.records.demo.clinic import make_demo_clinic

__all__ = ["make_demo_clinic"]
