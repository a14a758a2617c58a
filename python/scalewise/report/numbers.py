"""How numbers are written: rounding, decimal mark, leading zeros, p values and stars.

Every figure of every table passes through this file, so that one rule holds everywhere: round half
away from zero on the exact decimal value of the double. Python's own ``round`` and format strings
round exact halves to the even digit, which prints 0.125 as 0.12.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from types import MappingProxyType
from typing import SupportsFloat

DEFAULT_LEVELS: Mapping[str, float] = MappingProxyType({"*": 0.05, "**": 0.01, "***": 0.001})
"""The usual three star levels: symbol -> the p value must lie below this."""

STAR_SYMBOLS = "*†‡§¶#+"
"""What a star may be made of. Renderers recognise these behind a number and line the digits up."""

#: Longer numbers are not read digit by digit.
_HUGE = Decimal(10) ** 12

# A double has at most 309 digits before the decimal mark; the rest is room for decimals.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class NumberFormat:
    """Writes numbers as text.

    Parameters
    ----------
    digits
        Decimals of an ordinary figure.
    decimal
        The decimal mark, ``"."`` or ``","``. With a comma, lists are separated by semicolons, so
        that ``[0,56; 0,64]`` cannot be misread.
    leading_zero
        ``False`` drops the zero before the mark for *bounded* figures: those that cannot exceed 1
        (r, R², alpha, p), and standardised coefficients. These last can pass 1 under strong
        collinearity, but APA tables print them as .14 like the others; one that does pass 1 is
        still written in full (1.12).

    Text is written with an ASCII hyphen as minus; HTML, Markdown and LaTeX renderers put the real
    minus sign in its place. An absent number (NaN or ``None``) is an empty string.
    """

    digits: int = 2
    decimal: str = "."
    leading_zero: bool = True

    def __post_init__(self) -> None:
        if self.decimal not in (".", ","):
            raise ValueError(f'decimal must be "." or ",", not {self.decimal!r}')
        if self.digits < 0:
            raise ValueError(f"digits must not be negative, not {self.digits}")

    @property
    def separator(self) -> str:
        """What stands between two numbers of a list."""
        return "; " if self.decimal == "," else ", "

    def number(
        self, value: SupportsFloat | None, *, digits: int | None = None, bounded: bool = False
    ) -> str:
        """Write ``value`` with ``digits`` decimals, rounded half away from zero.

        A value that rounds to zero loses its sign: -0.004 is ``0.00``. From a trillion on it is
        written with its power of ten: ``4.46e+35``.
        """
        if _is_absent(value):
            return ""
        exact = _exact(value)
        if exact.is_infinite():
            return "∞" if exact > 0 else "-∞"
        places = self.digits if digits is None else digits
        if abs(exact) >= _HUGE:
            return f"{exact:.{max(places, 1)}e}".replace(".", self.decimal)
        rounded = exact.quantize(Decimal(1).scaleb(-places), context=_EXACT)
        text = f"{abs(rounded) if rounded.is_zero() else rounded:f}"
        if bounded and not self.leading_zero and places > 0:
            text = _without_leading_zero(text)
        return text.replace(".", self.decimal)

    def bounded(self, value: SupportsFloat | None, *, digits: int | None = None) -> str:
        """Write a figure that cannot exceed 1: ``number`` with ``bounded=True``."""
        return self.number(value, digits=digits, bounded=True)

    def count(self, value: SupportsFloat | None) -> str:
        """Write a number of cases: whole, or with decimals when weights make it fractional."""
        if _is_absent(value):
            return ""
        exact = _exact(value)
        whole = exact.is_finite() and exact == exact.to_integral_value(context=_EXACT)
        return self.number(value, digits=0 if whole else None)

    def p_value(self, p: SupportsFloat | None, *, digits: int = 3) -> str:
        """Write a p value: ``.042``, ``< .001`` for smaller ones, never ``.000``.

        At the other end, a p that only rounding would make 1 is written ``> .999``.
        """
        if _is_absent(p):
            return ""
        exact = _exact(p)
        smallest = Decimal(1).scaleb(-digits)
        if exact < smallest:
            return f"< {self.bounded(smallest, digits=digits)}"
        if 1 - smallest / 2 <= exact < 1:
            return f"> {self.bounded(1 - smallest, digits=digits)}"
        return self.bounded(exact, digits=digits)

    def interval(
        self, low: SupportsFloat | None, high: SupportsFloat | None, *, bounded: bool = False
    ) -> str:
        """Write an interval in brackets: ``[0.56, 0.64]``; empty when a limit is absent."""
        if _is_absent(low) or _is_absent(high):
            return ""
        limits = (self.number(low, bounded=bounded), self.number(high, bounded=bounded))
        return f"[{self.separator.join(limits)}]"


def stars(p: SupportsFloat | None, levels: Mapping[str, float] | None = DEFAULT_LEVELS) -> str:
    """The symbol of the smallest level that ``p`` lies below; empty when there is none.

    A level is met strictly, ``p < level``, on the full-precision p and not on its printed digits.
    """
    checked = star_levels_in_order(levels)
    if p is None or math.isnan(p):
        return ""
    met = [symbol for symbol, level in checked.items() if float(p) < level]
    return met[-1] if met else ""


def star_note(
    levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    *,
    decimal: str = ".",
    leading_zero: bool = False,
) -> str:
    """The note that explains the stars, written from the levels used.

    >>> star_note()
    '* p < .05. ** p < .01. *** p < .001.'
    >>> star_note({"†": 0.1, "*": 0.05}, decimal=",", leading_zero=True)
    '† p < 0,1. * p < 0,05.'
    """
    fmt = NumberFormat(decimal=decimal, leading_zero=leading_zero)
    parts = [
        f"{symbol} p < {fmt.bounded(level, digits=_decimals_of(level))}."
        for symbol, level in star_levels_in_order(levels).items()
    ]
    return " ".join(parts)


def star_levels_in_order(levels: Mapping[str, float] | None) -> dict[str, float]:
    """Check the levels and order them from the weakest to the strictest; ``None`` means no stars.

    Raises
    ------
    ValueError
        When a symbol is not made of the characters in ``STAR_SYMBOLS``, or a level is not
        between 0 and 1.
    """
    for symbol, level in (levels or {}).items():
        if not symbol or symbol.strip(STAR_SYMBOLS):
            raise ValueError(f"a star is made of the characters {STAR_SYMBOLS}, not {symbol!r}")
        if not 0 < level < 1:
            raise ValueError(f"the level of {symbol!r} must lie between 0 and 1, not {level!r}")
    return dict(sorted((levels or {}).items(), key=lambda item: -item[1]))


def _is_absent(value: SupportsFloat | None) -> bool:
    return value is None or math.isnan(value)


def _exact(value: SupportsFloat | None) -> Decimal:
    """The exact decimal value; every finite double has one."""
    return value if isinstance(value, Decimal) else Decimal(float(value))  # type: ignore[arg-type]  # not absent


def _without_leading_zero(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + (digits[1:] if digits.startswith("0.") else digits)


def _decimals_of(level: float) -> int:
    """How many decimals the level was given with: 3 for 0.001."""
    exponent = Decimal(repr(float(level))).normalize().as_tuple().exponent
    return max(0, -int(exponent))
