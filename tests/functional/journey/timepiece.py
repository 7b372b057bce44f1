"""The hour, in the clinic and in every browser at once, so that weeks can pass in a test."""

import datetime as dt

import time_machine
from playwright.sync_api import Page

MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


class Timepiece:
    """One clock for the server's threads and the windows of everybody who takes part."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller
        self.pages: list[Page] = []

    @property
    def now(self) -> dt.datetime:
        """This moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def show_on(self, page: Page) -> None:
        """Let a browser's window show the same time."""
        page.clock.install(time=self.now)
        self.pages.append(page)

    def let_pass(self, **how_long: float) -> None:
        """Let time pass, for example `minutes=15`."""
        span = dt.timedelta(**how_long)
        self.traveller.shift(span)
        for page in self.pages:
            if not page.is_closed():
                page.clock.fast_forward(int(span.total_seconds() * 1000))
