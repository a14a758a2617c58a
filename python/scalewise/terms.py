"""Variables that are made of others while the answers are read, and never held as a whole.

Wherever an analysis takes the name of a variable, it takes one of these, or a `Scale`, too::

    sw.hierarchical_regression(df, "tailoring", {
        "Main": ["knowledge", sw.centered("age", 40)],
        "Interaction": [sw.product("knowledge", sw.centered("age", 40))],
    })
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Union

import numpy as np

from ._core import DataError

if TYPE_CHECKING:
    from .scales import Scale

#: What stands for a variable: its name, a term, a factor, or a scale, which stands for its score.
Variable = Union[str, "Term", "Factor", "Scale"]


#: How a term is made that is centred at a mean which is not known yet.
AT_MEAN = "centred at the mean"

_CODINGS = ("dummy", "effect", "helmert", "polynomial")


@dataclass(frozen=True)
class Term:
    """A variable made of others; see `product`, `square`, `dummy`, `centered`, `reversed_item`.

    Attributes
    ----------
    name
        What it is called in results.
    """

    name: str
    _how: str
    _parts: tuple[Variable, ...]
    _numbers: tuple[Any, ...] = ()

    def named(self, name: str) -> Term:
        """Return the same term under another name."""
        if not isinstance(name, str):
            raise DataError(f"a term's name is text, not {name!r}")
        return Term(name, self._how, self._parts, self._numbers)

    def __repr__(self) -> str:
        return f"<term {self.name}>"


@dataclass(frozen=True)
class Factor:
    """A categorical predictor; see `factor`.

    Attributes
    ----------
    name
        The variable.
    reference
        The level that the others are compared with.
    coding
        "dummy", "effect", "helmert" or "polynomial".
    levels
        All levels in their order.
    """

    name: str
    reference: Any = None
    coding: str = "dummy"
    levels: tuple[Any, ...] | None = None

    def __repr__(self) -> str:
        return f"<factor {self.name}>"


def factor(
    variable: str,
    *,
    reference: Any = None,
    coding: str = "dummy",
    levels: Iterable[Any] | None = None,
) -> Factor:
    """Enter a categorical variable into a block of a regression: a column for each level but one.

    The variable is text, a category, a truth value or a whole number. ::

        coding      columns                what b says
        dummy       employer[B]            B less the reference
        effect      employer[S.B]          B less the mean of all levels; the reference is -1
        helmert     employer[H.B]          B less the mean of those before it, over its place
        polynomial  employer[linear], ...  trends over levels that are equally far apart

    The figures are those of R's ``contr.treatment``, ``contr.sum``, ``contr.helmert`` and
    ``contr.poly``. Levels stand in the order declared here, else in that of a categorical column,
    else sorted. A missing level leaves the respondent out, as any missing answer.

    Parameters
    ----------
    variable
        The column.
    reference
        The level that has no column of its own: by default the first, under effect coding the last.
    coding
        One of the above.
    levels
        All levels there are: one that no respondent has, or that is not among them, is refused.

    Examples
    --------
    >>> import scalewise as sw
    >>> answers = {"y": [1, 2, 4, 5, 9, 8], "employer": ["A", "A", "B", "B", "C", "C"]}
    >>> employer = sw.factor("employer", reference="B")
    >>> fit = sw.hierarchical_regression(answers, "y", {"Employer": [employer]})
    >>> fit.to_dict()["tidy"]["term"]
    ['(Intercept)', 'employer[A]', 'employer[C]']
    >>> [round(b, 12) for b in fit.to_dict()["tidy"]["estimate"]]
    [4.5, -3.0, 4.0]
    """
    if not isinstance(variable, str):
        raise DataError(f"factor of {variable!r}: give the name of one column")
    if coding not in _CODINGS:
        raise DataError(f"coding={coding!r}: give {', '.join(_CODINGS[:-1])} or {_CODINGS[-1]}")
    if isinstance(levels, str):
        raise DataError(f'levels="{levels}" is one string: give a list, ["{levels}"]')
    try:
        declared = None if levels is None else tuple(levels)
    except TypeError:
        raise DataError(f"levels={levels!r} is not a list of levels") from None
    return Factor(variable, reference, coding, declared)


def product(*factors: Variable) -> Term:
    """Multiply variables row by row: an interaction, called ``a:b``.

    Missing where any factor is. Enter the factors themselves in the same block or before. Each
    column of a categorical `factor` is multiplied.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 2, 3]), "b": np.array([2, 2, 1])}
    >>> sw.Moments.of(answers, ["a", sw.product("a", "b")]).mean
    array([2., 3.])
    """
    if len(factors) < 2:
        raise DataError("a product has two factors or more")
    return Term(":".join(name_of(factor) for factor in factors), "product", factors)


def power(variable: Variable, exponent: int) -> Term:
    """Raise a variable to a whole power, called ``a^3``."""
    if not isinstance(exponent, int) or not 1 <= exponent <= 32:
        raise DataError(f"exponent={exponent!r}: give a whole number from 1 to 32")
    return Term(f"{name_of(variable)}^{exponent}", "power", (variable,), (float(exponent),))


def square(variable: Variable) -> Term:
    """Square a variable, called ``a^2``."""
    return power(variable, 2)


def dummy(variable: str, level: Any) -> Term:
    """Give 1 where a variable is `level` and 0 where it is another answer, called ``a[level]``.

    The level is a number, a truth value, or the text of a category.
    """
    number = isinstance(level, (int, float, np.bool_, np.number)) and level == level
    if not (number or isinstance(level, str)):
        raise DataError(
            f"level={level!r} of `{name_of(variable)}`: give a number, a truth value or the text "
            "of a category"
        )
    return Term(f"{name_of(variable)}[{level}]", "indicator", (variable,), (level,))


def centered(variable: Variable, at: float | Literal["mean"] = "mean") -> Term:
    """Subtract a number from a variable, which keeps its name.

    At "mean", in a block of a regression: its mean over the respondents used, which are read once
    more for it; the result's notes name the value.
    """
    if isinstance(at, str):
        if at != "mean":
            raise DataError(f'at="{at}": give a number or "mean"')
        if not isinstance(variable, str):
            raise DataError('at="mean" is of a column: give its name, or the number')
        return Term(variable, AT_MEAN, (variable,))
    return Term(name_of(variable), "centred", (variable,), (_number(at, "at"),))


def reversed_item(item: str, bounds: tuple[float, float]) -> Term:
    """Turn an item round inside its bounds, low + high − x; it keeps its name."""
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise DataError(f"bounds={bounds!r}: give the lowest and the highest answer") from None
    numbers = (_number(low, "bounds"), _number(high, "bounds"))
    return Term(name_of(item), "reversed", (item,), numbers)


def name_of(variable: Any, option: str = "names") -> str:
    """Give the name of a variable, a term or a scale."""
    if isinstance(variable, str):
        return variable
    if isinstance(variable, (Term, Factor)) or hasattr(variable, "min_valid"):
        return str(variable.name)
    if isinstance(variable, Mapping) or hasattr(variable, "dtype") or hasattr(variable, "columns"):
        raise DataError(
            f"{option} has a {type(variable).__name__} of values where the name of a column is "
            "needed: put it into the data, and give its name"
        )
    raise DataError(
        f"{option} has {variable!r}, which is not text: give every column a name, "
        "for instance with data.columns = [...]"
    )


def sources(variables: Iterable[Variable]) -> list[str]:
    """List the columns that variables are made of, each once, in order."""
    found: dict[str, None] = {}
    for variable in variables:
        if isinstance(variable, str):
            found[variable] = None
        elif isinstance(variable, Factor):
            found[variable.name] = None
        elif isinstance(variable, Term):
            found.update(dict.fromkeys(sources(variable._parts)))
        else:
            found.update(dict.fromkeys(variable.items))
    return list(found)


def needs_answers(variable: Variable) -> bool:
    """Whether levels or a mean have to be found before a variable is one column or several."""
    if isinstance(variable, Factor):
        return True
    if not isinstance(variable, Term):
        return False
    return variable._how == AT_MEAN or any(map(needs_answers, variable._parts))


def made(
    variable: Variable,
    column: Callable[[str], Any],
    level: Callable[[str, Any], Any],
    levels: Callable[[str, Sequence[Any]], Any],
) -> Any:
    """Make the column of a variable, from those that `column` gives by name.

    `level` gives the column of a variable and the number that stands for one of its levels,
    `levels` the column and the numbers of several.
    """
    if isinstance(variable, str):
        return column(variable)
    if isinstance(variable, Factor) or needs_answers(variable):
        raise DataError(
            f"{variable!r} needs the levels or the mean of all respondents used: only blocks of a "
            "regression take it"
        )
    if not isinstance(variable, Term):
        items = [column(item) for item in variable.items]
        return variable.name, ("score", items, variable._core), None
    if variable._how == "indicator":
        codes, number = level(str(variable._parts[0]), variable._numbers[0])
        return variable.name, ("indicator", [codes], [number]), None
    if variable._how == "contrast":
        codes, found = levels(str(variable._parts[0]), [at for at, _ in variable._numbers])
        pairs = zip(found, variable._numbers, strict=True)
        values = [number for at, (_, value) in pairs if at is not None for number in (at, value)]
        return variable.name, ("contrast", [codes], values), None
    parts = [made(part, column, level, levels) for part in variable._parts]
    return variable.name, (variable._how, parts, list(variable._numbers)), None


def _number(value: Any, option: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise DataError(f"{option}={value!r} is not a number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise DataError(f"{option}={value!r} is not a finite number")
    return number
