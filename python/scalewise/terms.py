"""Variables that are made of others while the answers are read, and never held as a whole.

Wherever an analysis takes the name of a variable, it takes one of these, or a `Scale`, too::

    sw.hierarchical_regression(df, "tailoring", {
        "Main": ["knowledge", sw.centered("age", 40)],
        "Interaction": [sw.product("knowledge", sw.centered("age", 40))],
    })
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from ._core import DataError

if TYPE_CHECKING:
    from .scales import Scale

#: What stands for a variable: its name, a term, or a scale, which stands for its score.
Variable = Union[str, "Term", "Scale"]


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


def product(*factors: Variable) -> Term:
    """Multiply variables row by row: an interaction, called ``a:b``.

    Missing where any factor is. Enter the factors themselves in the same block or before.

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
    return Term(f"{name_of(variable)}[{level}]", "indicator", (variable,), (level,))


def centered(variable: Variable, at: float) -> Term:
    """Subtract a number, such as the mean, from a variable; it keeps its name.

    What is centred at its mean in a product needs that mean first:
    ``sw.Moments.of(data, ["age"]).mean[0]``.
    """
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
    if isinstance(variable, Term) or hasattr(variable, "items"):
        return str(variable.name)
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
        elif isinstance(variable, Term):
            found.update(dict.fromkeys(sources(variable._parts)))
        else:
            found.update(dict.fromkeys(variable.items))
    return list(found)


def made(variable: Variable, column: Callable[[str], Any], level: Callable[[str, Any], Any]) -> Any:
    """Make the column of a variable, from those that `column` gives by name.

    `level` gives the column of a variable and the number that stands for one of its levels.
    """
    if isinstance(variable, str):
        return column(variable)
    if not isinstance(variable, Term):
        items = [column(item) for item in variable.items]
        return variable.name, ("score", items, variable._core), None
    if variable._how == "indicator":
        codes, number = level(str(variable._parts[0]), variable._numbers[0])
        return variable.name, ("indicator", [codes], [number]), None
    parts = [made(part, column, level) for part in variable._parts]
    return variable.name, (variable._how, parts, list(variable._numbers)), None


def _number(value: Any, option: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise DataError(f"{option}={value!r} is not a number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise DataError(f"{option}={value!r} is not a finite number")
    return number
