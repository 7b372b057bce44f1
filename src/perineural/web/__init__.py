"""Pages for staff and patients: thin views, plain forms, templates."""
