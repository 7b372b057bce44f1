"""Every write: permission, clinical rules, the change and its audit event, in one transaction."""
