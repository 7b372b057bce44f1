"""The hidden key of what a form makes: sent twice, it is still made once."""

from django import forms

from perineural.records.keys import new_key


def key_field(*, required: bool = True) -> forms.UUIDField:
    """A new key with each page. A browser that restores a form leaves it: what follows is new."""
    hidden = forms.HiddenInput(attrs={"autocomplete": "off"})
    return forms.UUIDField(widget=hidden, initial=new_key, required=required)
