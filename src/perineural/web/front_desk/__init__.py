"""Signing in, the day, finding and importing patients, people, rules, the audit trail."""
