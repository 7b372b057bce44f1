"""What judges FHIR R4 besides our own code: HL7's JSON schema and another author's validator."""

import functools
import json
from pathlib import Path
from typing import Any

import fhirkit
import jsonschema

DATA = Path(__file__).parent / "data" / "fhir"


@functools.cache
def _schema(kind: str) -> jsonschema.Draft6Validator:
    whole = json.loads((DATA / "schema" / "r4.schema.json").read_text(encoding="utf-8"))
    whole.pop("oneOf")
    return jsonschema.Draft6Validator({**whole, "$ref": f"#/definitions/{kind}"})


def faults_of(resource: dict[str, Any]) -> list[str]:
    """All that the schema and the validator find wrong with a resource; decimals may be exact."""
    text = json.dumps(resource, default=float)
    tree = json.loads(text)
    found = [each.message[:200] for each in _schema(tree["resourceType"]).iter_errors(tree)]
    return found + [f"{each.path}: {each.message}" for each in fhirkit.validate(text)]


def every_kind() -> dict[str, Any]:
    """The invented questionnaire with one item of every kind, free to change."""
    return json.loads(every_kind_bytes())


def every_kind_bytes() -> bytes:
    """The file of the invented questionnaire with one item of every kind."""
    return (DATA / "questionnaire" / "every-kind.json").read_bytes()
