"""Lists of alike rows in a form: any row may be left empty, and an empty row is no row."""

from typing import Any

from django import forms


class Rows(forms.BaseFormSet):
    """Rows that start from `initial` and end with `extra` empty ones; `rows.js` adds more."""

    def initial_form_count(self) -> int:
        """None: a row that was there before may be cleared like any other."""
        return 0

    def total_form_count(self) -> int:
        """What was sent; before that, what there is and the empty ones."""
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or ()) + self.extra, self.max_num)


def rows_of(form: type[forms.Form], *, extra: int, most: int) -> Any:
    """The class of a list of such rows."""
    return forms.formset_factory(form, Rows, extra=extra, max_num=most, absolute_max=most)
