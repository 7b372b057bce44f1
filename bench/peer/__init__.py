"""The peer: the same rows through a nested serializer of Django REST framework, as its guide says.

It knows no doses, no rules, no audit and no clinics: it signs in, validates each field, stores.
"""
