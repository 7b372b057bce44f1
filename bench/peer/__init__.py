"""The peer: the same rows through a nested serializer of Django REST framework, as its guide says.

It knows no doses, no rules, no audit and no clinics: it signs in, validates each field, stores all
rows in one transaction. Serializers and view are as the framework makes them from the models: a
batch is a foreign key, and so is looked up for each row that names it.
"""
