"""Perineural: the open clinical system for perineural injection therapy."""

__version__ = "0.1.0"
