"""A browser that restores a form never brings back the key of what was sent before."""

import importlib
import pkgutil

from django import forms

import perineural.web


def hidden_keys():
    for module in pkgutil.walk_packages(perineural.web.__path__, "perineural.web."):
        if ".documents" in module.name:  # no forms there, and its press is a process of its own
            continue
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, type) and issubclass(found, forms.Form):
                for field, each in found.base_fields.items():
                    if isinstance(each, forms.UUIDField) and each.widget.is_hidden:
                        yield f"{name}.{field}", each.widget.attrs.get("autocomplete")


def test_no_hidden_key_is_restored_by_a_browser():
    found = dict(hidden_keys())
    assert len(found) > 15
    assert [name for name, restored in found.items() if restored != "off"] == []
