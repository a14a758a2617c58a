"""What the caller of a regression table asked for, and the presets of the manuals of style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .numbers import NumberFormat
from .wording import Labels

Estimates = Literal["beta", "b", "both"]
Uncertainty = Literal["se", "interval", "none"]
Manual = Literal["apa", "asa"]
Layout = Literal["side_by_side", "stacked"]

#: The rows below the coefficients, by the names of ``glance()``; ``df`` and ``df_change`` are the
#: two degrees of freedom together.
STATISTICS = (
    "r_squared",
    "adj_r_squared",
    "r_squared_change",
    "f_change",
    "df_change",
    "p_change",
    "f",
    "df",
    "p_value",
    "sigma",
    "log_likelihood",
    "aic",
    "bic",
    "n",
)

_USUAL = ("r_squared", "adj_r_squared", "r_squared_change", "f_change", "df_change", "n")
_ASA = ("r_squared", "r_squared_change", "n")

#: The columns of the stacked layout; ``r_squared`` and ``r_squared_change`` stand in the row of the
#: model.
COLUMNS = (
    "b",
    "b_interval",
    "se",
    "beta",
    "beta_interval",
    "t",
    "p",
    "sr2",
    "sr2_interval",
    "r",
    "partial",
    "tolerance",
    "vif",
    "r_squared",
    "adj_r_squared",
    "r_squared_change",
    "f_change",
)

#: Those of Table 7.18 of the APA's manual.
APA_COLUMNS = ("b", "b_interval", "se", "beta", "r_squared", "r_squared_change")


@dataclass(frozen=True)
class Style:
    """What a regression table shows, and how."""

    fmt: NumberFormat
    r_squared_digits: int
    levels: Mapping[str, float] | None
    estimates: Estimates
    uncertainty: Uncertainty
    below: bool
    statistics: Sequence[str]
    columns: Sequence[str]
    layout: Layout
    manual: Manual | None
    labels: Labels | None

    @property
    def tails(self) -> str:
        """What the note of the stars adds: the ASA wants the tails of the tests named."""
        return "two-tailed tests" if self.manual == "asa" else ""


def style_of(
    *,
    style: Manual | None,
    layout: Layout | None,
    labels: Labels | None,
    decimal: str,
    leading_zero: bool | None,
    digits: int,
    r_squared_digits: int | None,
    star_levels: Mapping[str, float] | None,
    estimates: Estimates | None,
    uncertainty: Uncertainty | None,
    below: bool | None,
    statistics: Sequence[str] | None,
    columns: Sequence[str] | None,
) -> Style:
    """Fill in what was not asked for, from the manual of style; refuse what does not fit."""
    _one_of("style", style, get_args(Manual))
    _one_of("layout", layout, get_args(Layout))
    _one_of("estimates", estimates, get_args(Estimates))
    _one_of("uncertainty", uncertainty, get_args(Uncertainty))
    if columns is not None and (layout or _layout(style)) != "stacked":
        raise ValueError('columns= are those of layout="stacked"')
    shown = estimates or ("b" if style == "asa" else "beta" if style is None else "both")
    if shown == "beta" and uncertainty == "se":
        raise ValueError(
            'a beta has an interval but no standard error: give uncertainty="interval", '
            'or estimates="b"'
        )
    if style == "asa" and any(level > 0.05 for level in (star_levels or {}).values()):
        raise ValueError("ASA journals mark no level above .05: leave it out of star_levels")
    return Style(
        NumberFormat(digits, decimal, style is None if leading_zero is None else leading_zero),
        r_squared_digits if r_squared_digits is not None else 3 if style is None else 2,
        star_levels,
        shown,
        uncertainty or ("none" if shown == "beta" else "se"),
        below if below is not None else style == "asa",
        _known("statistics", statistics, STATISTICS, _ASA if style == "asa" else _USUAL),
        _known("columns", columns, COLUMNS, APA_COLUMNS),
        layout or _layout(style),
        style,
        labels,
    )


def _layout(style: Manual | None) -> Layout:
    return "stacked" if style == "apa" else "side_by_side"


def _one_of(option: str, value: Any, choices: Sequence[str]) -> None:
    if value is not None and value not in choices:
        listed = ", ".join(f'"{choice}"' for choice in choices[:-1])
        raise ValueError(f'{option} must be {listed} or "{choices[-1]}", not {value!r}')


def _known(
    option: str, given: Sequence[str] | None, choices: Sequence[str], usual: Sequence[str]
) -> Sequence[str]:
    if given is None:
        return usual
    if isinstance(given, str):
        raise ValueError(f'{option} are a list: give ["{given}"]')
    unknown = [name for name in given if name not in choices]
    if unknown:
        raise ValueError(f"{option} has {unknown[0]!r}: choose from {', '.join(choices)}")
    return tuple(dict.fromkeys(given))
