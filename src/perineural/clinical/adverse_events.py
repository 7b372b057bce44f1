"""The words by which an unwanted event is judged: did the treatment do it, and how did it end."""

from collections.abc import Mapping
from types import MappingProxyType

from perineural.clinical.knowledge import load_toml

_KNOWLEDGE = load_toml("adverse_events")

RELATED: Mapping[str, str] = MappingProxyType(
    {key: entry["text"] for key, entry in _KNOWLEDGE["related"].items()}
)
"""Whether the treatment did it: key and words, from certain to what cannot be said."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {key: entry["text"] for key, entry in _KNOWLEDGE["outcome"].items()}
)
"""How it ended: the code of FHIR R4 and words."""
