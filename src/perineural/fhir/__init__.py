"""Clinical values from and to FHIR R4 JSON, one module a resource; pure."""
