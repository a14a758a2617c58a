"""The answers to items as bars around a centre: which pieces there are, where, in which colour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._core import DataError
from .drawing import luminance, matplotlib_pyplot
from .numbers import NumberFormat

#: Brown for the lower answers, teal for the higher: told apart with every kind of colour vision.
_PALETTE, _NEUTRAL = "BrBG", "#e2e2e2"
_DARKEST, _LIGHTEST = 24.0, 80.0  # CIE lightness, from 0 to 100
_MOST = 12  # categories that colours can tell apart
_APART = 0.085  # of the width, between the bars and the neutral ones: two marks of the scale fit


@dataclass(frozen=True)
class ItemAnswers:
    """An item, those who answered it, and the per cent of each answer (0 where nobody gave it)."""

    name: str
    reversed: bool
    n: float
    shares: list[float]

    def mean(self, categories: Sequence[float]) -> float:
        """The mean answer, for the order of the items; those without answers come last."""
        if not self.n:
            return -math.inf
        products = (c * share for c, share in zip(categories, self.shares, strict=True))
        return math.fsum(products) / 100


def possible_answers(
    result: Mapping[str, Any],
    answers: Mapping[Any, str] | None,
    bounds: tuple[float, float] | None,
) -> list[float]:
    """All possible answers, from the lowest to the highest."""
    tidy = result["tidy"]
    found = {float(value) for value in tidy["value"] if not _is_missing(value)}
    possible = found | {float(code) for code in answers or {}} | {float(b) for b in bounds or ()}
    if possible and all(value.is_integer() for value in possible):
        low, high = int(min(possible)), int(max(possible))
        # Answers in between that nobody gave; a wide range is refused below, not filled.
        if high - low < _MOST:
            possible |= {float(value) for value in range(low, high + 1)}
    if len(possible) > _MOST:
        raise DataError(
            f"there are {len(possible)} different answers, and bars can show {_MOST}: group "
            "them first, or describe the items by mean and standard deviation"
        )
    if not possible:
        raise DataError("nobody answered any of the items: there is nothing to draw")
    return sorted(possible)


def answers_to_items(
    result: Mapping[str, Any],
    categories: Sequence[float],
    bounds: tuple[float, float] | None,
    reverse: Sequence[str],
    keyed: bool,
) -> list[ItemAnswers]:
    """The items in their order, the reversed ones turned round if they are shown as keyed."""
    tidy = result["tidy"]
    names = list(dict.fromkeys(tidy["variable"]))
    unknown = [item for item in reverse if item not in names]
    if unknown:
        raise DataError(f"reverse names `{unknown[0]}`, which is not among the items")
    if keyed and reverse and bounds is None:
        raise DataError(
            "keyed=True turns items round within the declared bounds: give bounds=(low, high)"
        )
    at = {category: i for i, category in enumerate(categories)}
    items = []
    for name in names:
        shares, n, turned = [0.0] * len(categories), 0.0, name in reverse
        columns = (tidy[key] for key in ("variable", "value", "count", "valid_percent"))
        for variable, value, count, percent in zip(*columns, strict=True):
            if variable != name or _is_missing(value):
                continue
            if keyed and turned and bounds is not None:
                value = bounds[0] + bounds[1] - value
            if float(value) not in at:
                raise DataError(
                    f"`{name}` has the answer {value:g}, which cannot be turned round within "
                    f"bounds {bounds}"
                )
            shares[at[float(value)]] = float(percent)
            n += count
        items.append(ItemAnswers(str(name), turned, n, shares))
    return items


def _is_missing(value: Any) -> bool:
    return value is None or value != value


class BarLayout:
    """Where the pieces of each bar begin, in per cent from the centre line."""

    def __init__(
        self, categories: Sequence[float], shares: Sequence[Sequence[float]], apart: bool
    ) -> None:
        middle = (categories[0] + categories[-1]) / 2
        self.shares = shares
        self.sides = [(c > middle) - (c < middle) for c in categories]
        self.neutral = self.sides.index(0) if 0 in self.sides else None
        self.apart = apart and self.neutral is not None and len(categories) > 1
        half = 0.0 if self.apart else 0.5
        lows, highs = zip(*(self._reach(row, half) for row in shares), strict=True)
        self.left = _rounded_up(max(lows))
        self.right = _rounded_up(max(highs))
        #: Where the neutral answers begin when they are set apart, and where they can end.
        self.origin = self.end = self.right
        if self.apart and self.neutral is not None:
            longest = _rounded_up(max(row[self.neutral] for row in shares))
            drawn = self.left + self.right + longest
            self.origin += drawn * _APART / (1 - _APART)
            self.end = self.origin + longest

    def _reach(self, row: Sequence[float], half: float) -> tuple[float, float]:
        """How far a bar goes to the left and to the right."""
        low, middle, high = (
            math.fsum(share for share, at in zip(row, self.sides, strict=True) if at == side)
            for side in (-1, 0, 1)
        )
        return low + half * middle, high + half * middle

    def starts(self, row: Sequence[float]) -> list[float]:
        """Where each piece of a bar begins."""
        at = -self._reach(row, 0.0 if self.apart else 0.5)[0]
        found = []
        for i, share in enumerate(row):
            if self.apart and i == self.neutral:
                found.append(self.origin)
            else:
                found.append(at)
                at += share
        return found


def _rounded_up(percent: float) -> float:
    """The next full ten, one at least; what only rounding carries beyond does not count."""
    return max(10.0, 10.0 * math.ceil((percent - 1e-9) / 10.0))


def answer_labels(
    categories: Sequence[float], answers: Mapping[Any, str] | None, fmt: NumberFormat
) -> list[str]:
    """The labels of the answers, or their codes."""
    named = {float(code): " ".join(str(label).split()) for code, label in (answers or {}).items()}
    return [named.get(category) or _code(category, fmt) for category in categories]


def _code(value: float, fmt: NumberFormat) -> str:
    text = str(int(value)) if value.is_integer() else repr(value).replace(".", fmt.decimal)
    return text.replace("-", "−")


def answer_colours(sides: Sequence[int]) -> list[Any]:
    """A colour per answer: each side its own hue, darker outwards, no two of one lightness."""
    pyplot = matplotlib_pyplot()
    palette = pyplot.get_cmap(_PALETTE)
    below, above = sides.count(-1), sides.count(1)
    slots = max(1, 2 * max(below, above) - 1)
    step = (_LIGHTEST - _DARKEST) / slots

    def shade(side: int, rank: int) -> Any:
        wanted = _DARKEST + step * (2 * rank + (side < 0))
        half = [palette((0.0 if side < 0 else 0.5) + i / 512) for i in range(257)]
        return min(half, key=lambda colour: abs(_lightness(colour) - wanted))

    lower = [shade(-1, rank) for rank in range(below)]
    upper = [shade(1, rank) for rank in range(above)]
    middle = [_NEUTRAL] * sides.count(0)
    return [*lower, *middle, *reversed(upper)]


def _lightness(rgba: Sequence[float]) -> float:
    """CIE L*, in which equal steps look equal."""
    y = luminance(rgba)
    return 116.0 * y ** (1 / 3) - 16.0 if y > 216 / 24389 else y * 24389 / 27
