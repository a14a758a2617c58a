"""A fitted model as slopes, contrasts, margins and predictions take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import counterfactual
from ._core import DataError
from .terms import Term, Variable, name_of

if TYPE_CHECKING:
    from .fit import Regression

INTERCEPT = "(Intercept)"


def require_regression(fit: Any, option: str = "fit") -> None:
    """Refuse what is no regression, and the regressions of several groups at once."""
    from .by_group import Grouped
    from .fit import Regression

    if isinstance(fit, Regression):
        return
    if isinstance(fit, Grouped):
        raise DataError(
            f"{option} is of {len(fit)} groups by {', '.join(fit.by)}: give the regression of one "
            f"of them, {option}[key]"
        )
    raise DataError(
        f"{option} is no regression but of type {type(fit).__name__}: give what "
        "hierarchical_regression gave"
    )


def model_of(fit: Regression, model: int | None) -> int:
    """Check the number of a model, from 1; the last one without a number."""
    require_regression(fit)
    fit.covariance(model)
    return len(fit.models) if model is None else model


def fitted(
    fit: Regression, model: int | None = None, products: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Give the coefficients of one model with what they mean, for the compiled part."""
    number = model_of(fit, model)
    terms, estimates = terms_of(fit, number)
    variables = fit._figures["variables"]
    declared = {
        variable.name: factors
        for variable in fit._blocks.variables
        if isinstance(variable, Term) and (factors := _factors(variable))
    }
    declared.update({name: list(factors) for name, factors in (products or {}).items()})
    for name in products or {}:
        if name not in terms:
            raise DataError(
                f"product={name!r} is no term of the model: it has {', '.join(terms)}; "
                "give the name of the product of the two"
            )
    return {
        "terms": terms,
        "estimates": estimates,
        "covariance": fit.covariance(number),
        "df": fit._figures["df_of_combinations"][number - 1],
        "n_clusters": fit._figures["n_clusters"],
        "cluster_squares": fit._figures["cluster_squares"],
        "means": list(zip(variables["name"], map(float, variables["mean"]), strict=True)),
        "products": [(name, parts) for name, parts in declared.items() if name in terms],
    }


def terms_of(fit: Regression, number: int) -> tuple[list[str], list[float]]:
    """Names and estimates of the coefficients of a model."""
    tidy = fit._figures["tidy"]
    rows = zip(tidy["model"], tidy["term"], tidy["estimate"], strict=True)
    of_model = [(term, estimate) for at, term, estimate in rows if at == number]
    return [term for term, _ in of_model], [estimate for _, estimate in of_model]


def predictors_of(fit: Regression, number: int) -> list[Variable]:
    """Name the predictors of a model, or give how they are made, in the order of its terms."""
    by_name = {name_of(variable): variable for variable in fit._blocks.variables}
    return [by_name[term] for term in terms_of(fit, number)[0] if term != INTERCEPT]


def require_one_scale(fit: Regression) -> None:
    """Refuse a product of a variable that is also a predictor in another form.

    A value of such a variable would not say on which of its two scales it is.
    """
    require_regression(fit)
    by_name = {name_of(variable): variable for variable in fit._blocks.variables}
    for variable in fit._blocks.variables:
        if not isinstance(variable, Term) or variable._how not in ("product", "power"):
            continue
        for part in variable._parts:
            name = name_of(part)
            # A part without a name of its own is no predictor.
            if name != variable.name and name in by_name and by_name[name] != part:
                raise DataError(
                    f"`{variable.name}` has `{name}` in another form than the predictor `{name}`, "
                    "so a value of it means two things: use the same one, for instance "
                    f'm = sw.centered("{name}", 40), as the predictor and in the product'
                )


def settings_of(at: Mapping[str, Any] | None) -> list[tuple[str, float]]:
    """Take variables that are held at one value each."""
    if at is None:
        return []
    if not isinstance(at, Mapping):
        raise DataError(f'at={at!r}: give values by name, at={{"age": 40}}')
    return [(str(name), number(value, f"at[{name!r}]")) for name, value in at.items()]


def number(value: Any, option: str) -> float:
    """Take one number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DataError(f"{option}={value!r} is not a number") from None


def labelled_values(values: Any, option: str) -> list[tuple[str, float]]:
    """Take values, or values by label."""
    if isinstance(values, Mapping):
        return [(str(label), number(value, option)) for label, value in values.items()]
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = [values]
    return [(f"{number(value, option):g}", number(value, option)) for value in values]


@dataclass(frozen=True)
class Coding:
    """How a factor entered a model.

    Attributes
    ----------
    levels
        Its levels as they are answered; the first is None where the data would have to say.
    columns
        For each level, its value in each of the factor's columns; empty where columns are dummies
        of which no more is known than their names, ``factor[level]``.
    """

    levels: list[Any]
    columns: list[list[tuple[str, float]]]

    def asked(self, factor: str) -> tuple[str, Any]:
        """Say what the compiled part needs to know of it."""
        if not self.columns:
            return factor, level_label(self.levels[0])
        labels = map(level_label, self.levels)
        return factor, list(zip(labels, self.columns, strict=True))


def coding_of(
    fit: Regression,
    model: int,
    factor: str,
    reference: Mapping[str, Any] | None = None,
    data: Any = None,
) -> Coding | None:
    """Find how a factor entered a model; None for what is no factor there."""
    if not isinstance(factor, str):
        raise DataError(f"{factor!r} is no name: name a predictor of the model")
    terms = terms_of(fit, model)[0]
    if factor in terms:
        return None
    coded = [
        (column.name, dict(column._numbers)) for column in _columns_of(fit, factor, "contrast")
    ]
    coded = [(name, values) for name, values in coded if name in terms]
    if coded:
        levels = list(dict.fromkeys(level for _, values in coded for level in values))
        columns = [[(name, float(of.get(level, 0.0))) for name, of in coded] for level in levels]
        return Coding(levels, columns)
    if not any(_is_dummy_of(factor, term) for term in terms):
        return None
    known = [variable._numbers[0] for variable in _columns_of(fit, factor, "indicator")]
    return Coding([_reference_level(factor, known, reference, data), *known], [])


def other_codings(fit: Regression, model: int, names: Iterable[str]) -> list[tuple[str, Any]]:
    """List the factors of a model beside those named, where more is known than their columns."""
    factors = dict.fromkeys(
        name_of(variable._parts[0])
        for variable in fit._blocks.variables
        if isinstance(variable, Term) and variable._how == "contrast"
    )
    codings = {name: coding_of(fit, model, name) for name in factors if name not in set(names)}
    return [coding.asked(name) for name, coding in codings.items() if coding is not None]


def _columns_of(fit: Regression, factor: str, how: str) -> list[Term]:
    return [
        variable
        for variable in fit._blocks.variables
        if isinstance(variable, Term)
        and variable._how == how
        and name_of(variable._parts[0]) == factor
    ]


def _is_dummy_of(factor: str, term: str) -> bool:
    """Whether a term is ``factor[level]``, and no product of such."""
    inside = term.removeprefix(f"{factor}[").removesuffix("]")
    return len(inside) == len(term) - len(factor) - 2 and "]:" not in inside


def _reference_level(
    factor: str, known: Sequence[Any], reference: Mapping[str, Any] | None, data: Any
) -> Any:
    """Name the level without a dummy: as given, or the one left in the data; None if unknown."""
    if reference is not None and factor in reference:
        return reference[factor]
    if data is None:
        return None
    left = [level for level in counterfactual.levels(data, factor) if level not in known]
    return left[0] if len(left) == 1 else None


def level_label(level: Any) -> str:
    """Write a level as its dummy's name has it; a reference level that is not known has a word."""
    if level is None:
        return "(reference)"
    return f"{level:g}" if isinstance(level, float) else str(level)


def _factors(variable: Term) -> list[str]:
    """List the variables that a product multiplies; none where its name has to tell."""
    if variable._how not in ("product", "power"):
        return []
    found: list[str] = []
    exponent = int(variable._numbers[0]) if variable._how == "power" else 1
    for part in variable._parts:
        if name_of(part) == variable.name:
            return []
        names = (_factors(part) if isinstance(part, Term) else []) or [name_of(part)]
        found += [name if exponent == 1 else f"{name}^{exponent}" for name in names]
    return found
