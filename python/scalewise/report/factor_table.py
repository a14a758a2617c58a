"""Factor solutions and hierarchical omega as publication tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .interval_note import interval_note
from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
from .table import RULE, Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

_EXTRACTIONS = {"minres": "minimum residuals (minres)", "ml": "maximum likelihood"}

_ROTATIONS = {
    "none": "not rotated",
    "oblimin": "direct oblimin rotation (γ = 0)",
    "varimax": "varimax rotation (Kaiser normalisation)",
}

H2 = phrase(italic("h"), "²")
U2 = phrase(italic("u"), "²")


def factor_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per variable: loadings, communality and uniqueness; below them what factors explain.

    Parameters
    ----------
    result
        What ``FactorAnalysis.to_dict()`` gives.
    labels
        Variable or factor -> label; what has none keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; loadings are not tested.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    factors = result["factors"]
    own = [result["communalities"], result["uniquenesses"]]
    body = _loading_rows(result["names"], result["loadings"], own, labels, fmt)
    explained = [fmt.number(variance) for variance in result["variances"]]
    rows = (*body, RULE, Row(("Variance", *explained, "", ""), kind="summary"))
    columns = (*_loading_columns(factors, labels), Column("communality", H2), _uniqueness())
    one = rows_of(result["glance"])[0]
    notes = paragraphs(
        paragraph(
            _solution(one, fmt),
            phrase(equals(N, fmt.count(one["n"])), "."),
            _fit(one, fmt),
            _cases(result, one, fmt),
        ),
        _correlations(result, labels, fmt),
        *result_notes(result),
    )
    return Table(title or "Factor Loadings", columns, rows, notes)


def schmid_leiman_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per variable: loadings on the general and the group factors, h², u² and g² / h².

    Parameters
    ----------
    result
        What ``SchmidLeiman.to_dict()`` gives.
    labels
        Variable or factor -> label; what has none keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; loadings are not tested.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    pairs = zip(result["general"], result["groups"], strict=True)
    loadings = [[general, *groups] for general, groups in pairs]
    own = [result[name] for name in ("communalities", "uniquenesses", "general_shares")]
    rows = tuple(_loading_rows(result["names"], loadings, own, labels, fmt))
    columns = (
        *_loading_columns(result["factors"], labels),
        Column("communality", H2),
        _uniqueness(),
        Column("general_share", phrase(italic("g"), "²/", italic("h"), "²")),
    )
    one = rows_of(result["glance"])[0]
    gamma = [fmt.number(loading, bounded=True) for loading in result["second_order"]]
    notes = paragraphs(
        paragraph(
            "Schmid–Leiman transformation:",
            _solution(one, fmt),
            phrase(equals(N, fmt.count(one["n"])), "."),
            phrase("Loadings of the factors on ", italic("g"), ": ", figure(", ".join(gamma)), "."),
            phrase(
                equals("Explained common variance", _share(one, "explained_common_variance", fmt)),
                ".",
            ),
            _cases(result, one, fmt),
        ),
        *result_notes(result),
    )
    return Table(title or "General and Group Factors", columns, rows, notes)


def hierarchical_omega_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row for all items and for those of each group factor, with their omegas.

    Parameters
    ----------
    result
        What ``HierarchicalOmega.to_dict()`` gives.
    labels
        Factor or scale -> label; what has none keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    one = rows_of(result["glance"])[0]
    columns = (
        Column("factor", "Items of", "left"),
        Column("n_items", "Items"),
        Column("omega_total", "ω total"),
        Column("omega_general", "ω general"),
        Column("omega_group", "ω group"),
    )
    rows = tuple(_omega_row(group, labels, fmt) for group in rows_of(result["tidy"]))
    against = [label_of(item, labels) for item in result["against"]]
    notes = paragraphs(
        sentence(
            [
                equals("Hierarchical ω", _share(one, "omega_h", fmt)),
                equals("asymptotic", _share(one, "asymptotic", fmt)),
                equals("total ω", _share(one, "omega_total", fmt)),
                equals("standardised α", _share(one, "standardized_alpha", fmt)),
                equals("λ₆", _share(one, "lambda_6", fmt)),
                equals("explained common variance", _share(one, "explained_common_variance", fmt)),
            ]
        ),
        paragraph(
            "Schmid–Leiman transformation of correlations:",
            _solution(one, fmt),
            phrase(equals(N, fmt.count(one["n"])), "."),
            "Items belong to the group factor that they load highest on.",
            _cases(result, one, fmt),
        ),
        f"Negative loading on the general factor, check the key: {', '.join(against)}."
        if against
        else "",
        interval_note(
            result,
            {
                "omega_h": "hierarchical ω",
                "asymptotic": "asymptotic",
                "omega_total": "total ω",
                "explained_common_variance": "explained common variance",
            },
            fmt,
        ),
        *result_notes(result),
    )
    title = title or f"Hierarchical Omega: {label_of(one['scale'], labels)}"
    return Table(title, columns, rows, notes)


def _omega_row(group: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> Row:
    name = "All items" if group["factor"] == "g" else label_of(group["factor"], labels)
    omegas = (group[f"omega_{part}"] for part in ("total", "general", "group"))
    return Row((name, fmt.count(group["n_items"]), *(fmt.bounded(omega) for omega in omegas)))


def _loading_columns(factors: Sequence[str], labels: Labels | None) -> list[Column]:
    named = (Column(factor, label_of(factor, labels)) for factor in factors)
    return [Column("variable", "Variable", "left"), *named]


def _uniqueness() -> Column:
    return Column("uniqueness", U2)


def _loading_rows(
    names: Sequence[str],
    loadings: Sequence[Sequence[float]],
    own: Sequence[Sequence[float]],
    labels: Labels | None,
    fmt: NumberFormat,
) -> list[Row]:
    def cells(i: int) -> list[str]:
        figures = [*loadings[i], *(column[i] for column in own)]
        return [fmt.number(value, bounded=True) for value in figures]

    return [Row((label_of(name, labels), *cells(i))) for i, name in enumerate(names)]


# notes --------------------------------------------------------------------------------------------


def _solution(one: Mapping[str, Any], fmt: NumberFormat) -> str:
    many = one["n_factors"]
    factors = f"{fmt.count(many)} factor{'' if many == 1 else 's'}"
    rotation = f", {_ROTATIONS[one['rotation']]}" if many > 1 else ""
    return f"{factors} by {_EXTRACTIONS[one['extraction']]}{rotation}."


def _share(one: Mapping[str, Any], name: str, fmt: NumberFormat) -> str:
    return fmt.bounded(one[name])


def _fit(one: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    statistic = fmt.number(one["chi_square"])
    if not statistic or not one["df"]:
        return phrase()
    p = fmt.p_value(one["p_value"])
    relation = p if p[:1] in "<>" else f"= {p}"
    chi = phrase(italic("χ"), "²(", fmt.count(one["df"]), ") = ", figure(statistic))
    test = phrase(chi, ", ", italic("p"), f" {relation}")
    rmsea = equals("RMSEA", fmt.bounded(one["rmsea"], digits=3))
    return sentence([test, rmsea, equals("RMSR", fmt.bounded(one["rmsr"], digits=3))], ", ")


def _cases(result: Mapping[str, Any], one: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    return cases_note(result, fmt, n=[one["n"]], pairwise_unit="each correlation")


def _correlations(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> Phrase:
    if result["rotation"] != "oblimin" or len(result["factors"]) < 2:
        return phrase()
    names = [label_of(factor, labels) for factor in result["factors"]]
    pairs = [(i, j) for j in range(len(names)) for i in range(j)]
    told = [
        equals(f"{names[i]} with {names[j]}", fmt.bounded(result["factor_correlations"][i][j]))
        for i, j in pairs
    ]
    return phrase("Factor correlations: ", sentence(told))
