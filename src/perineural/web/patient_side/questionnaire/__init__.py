"""Questionnaires as pages: shown, read back, and what is wrong said in words."""
