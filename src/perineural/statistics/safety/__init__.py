"""Whether something goes wrong more often than it should: rates, charts, clinics side by side."""
