"""Effects as positions: an estimate and its interval in, places on a small drawing out.

Effects of one line that share form and unit share one axis; others never do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.translation import gettext

from perineural.clinical.evidence import (
    CONTROL_BAND,
    EFFECT_FORM_WORDS,
    Effect,
    EffectForm,
)
from perineural.clinical.saying import number as say_number

LEFT, RIGHT = 16.0, 304.0
TICKS_ABOUT = 4


@dataclass(frozen=True)
class Tick:
    """One mark on the axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Band:
    """Where groups without active treatment lie, on the same axis."""

    outer_x: float
    outer_width: float
    inner_x: float
    inner_width: float


@dataclass(frozen=True)
class Interval:
    """One effect as it is drawn, and the same in words."""

    effect: Effect
    words: str
    form_words: str
    low_x: float
    high_x: float
    value_x: float
    none_x: float | None
    ticks: tuple[Tick, ...]
    band: Band | None


@dataclass(frozen=True)
class _Axis:
    """From the lowest to the highest value drawn; logarithmic for ratios."""

    low: float
    high: float
    is_log: bool
    ticks: tuple[float, ...]

    def x_of(self, value: Decimal | float) -> float:
        at = log10(value) if self.is_log else float(value)
        return round(LEFT + (at - self.low) / (self.high - self.low) * (RIGHT - LEFT), 1)


def intervals(effects: Sequence[Effect]) -> tuple[Interval, ...]:
    """The effects of one line, each with its place on the axis of its like."""
    axes = {
        _axis_name(effect): _axis([each for each in effects if _axis_name(each) == name])
        for effect in effects
        for name in [_axis_name(effect)]
    }
    return tuple(_interval(effect, axes[_axis_name(effect)]) for effect in effects)


def number(value: Decimal | float) -> str:
    r"""A figure with a true minus sign.

    Examples:
        >>> number(Decimal("-0.90")) == "\N{MINUS SIGN}0.90", number(20.0)
        (True, '20')
    """
    text = f"{value}" if isinstance(value, Decimal) else f"{value:g}"
    return say_number(text.replace("-", "−"), gettext)


def _axis_name(effect: Effect) -> tuple[EffectForm, str]:
    return effect.form, effect.unit


def _axis(effects: Sequence[Effect]) -> _Axis:
    ends = [float(end) for each in effects for end in (each.low, each.high)]
    if effects[0].form is EffectForm.RATIO:
        first, last = floor(log10(min(ends))), max(1, ceil(log10(max(ends))))
        return _Axis(first, last, True, tuple(10.0**each for each in range(first, last + 1)))  # noqa: FBT003
    if effects[0].form is EffectForm.SHARE:
        ends += [0, 100]
    else:
        ends.append(0)
    step = _step(max(ends) - min(ends))
    first, last = floor(min(ends) / step), ceil(max(ends) / step)
    ticks = tuple(round(each * step, 6) for each in range(first, last + 1))
    return _Axis(ticks[0], ticks[-1], False, ticks)  # noqa: FBT003


def _step(span: float) -> float:
    """The distance between ticks: 1, 2, 2.5 or 5 times a power of ten."""
    about = span / TICKS_ABOUT
    power = 10.0 ** floor(log10(about))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= about * 0.999)


def _interval(effect: Effect, axis: _Axis) -> Interval:
    none = effect.no_effect
    figures = [number(each) for each in (effect.value, effect.low, effect.high)]
    return Interval(
        effect=effect,
        words=gettext("{value} {unit} (interval {low} to {high})").format(
            value=figures[0], unit=gettext(effect.unit), low=figures[1], high=figures[2]
        ),
        form_words=EFFECT_FORM_WORDS[effect.form],
        low_x=axis.x_of(effect.low),
        high_x=axis.x_of(effect.high),
        value_x=axis.x_of(effect.value),
        none_x=None if none is None else axis.x_of(none),
        ticks=tuple(Tick(axis.x_of(each), number(each)) for each in axis.ticks),
        band=_band(axis) if effect.form is EffectForm.SHARE else None,
    )


def _band(axis: _Axis) -> Band:
    outer = axis.x_of(CONTROL_BAND.prediction_low_percent)
    inner = axis.x_of(CONTROL_BAND.low_percent)
    return Band(
        outer_x=outer,
        outer_width=round(axis.x_of(CONTROL_BAND.prediction_high_percent) - outer, 1),
        inner_x=inner,
        inner_width=round(axis.x_of(CONTROL_BAND.high_percent) - inner, 1),
    )
