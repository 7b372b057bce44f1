"""Staff pages about questionnaires: the clinic's own list, and what patients are asked."""
