"""The clinic's billing codes, and superbills for patients to hand in."""
