"""Resources of one patient together, as a FHIR R4 Bundle of the kind `collection`.

Source:
    HL7 FHIR R4 4.0.1, Bundle (`bundle.html`): every entry of a collection has a `fullUrl` of its
    own; `urn:uuid:` is an address that holds inside the Bundle.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, TypeAlias

Resource: TypeAlias = dict[str, Any]


def address_of(key: str) -> str:
    """The address of a resource inside its Bundle."""
    return f"urn:uuid:{key}"


def write_collection(resources: Iterable[Resource], made_at: dt.datetime) -> Resource:
    """The Bundle of these resources, each under the address of its `id`.

    Args:
        resources: Each with an `id` that is a UUID.
        made_at: When; aware.
    """
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": address_of(each["id"]), "resource": each} for each in resources],
    }


def as_json(resource: Resource) -> bytes:
    """A resource as the file that leaves: indented, UTF-8, decimals as numbers."""
    text = json.dumps(resource, default=float, ensure_ascii=False, indent=1)
    return text.encode()
