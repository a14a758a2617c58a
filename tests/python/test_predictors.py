"""Factors, interactions, centring and formulas: against R, from every source, and refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw
from conftest import EXACT, ITERATIVE, REFERENCES, STABLE, assert_close, read_answers, read_json
from formulaic import Formula as Peer
from scalewise._core import Formula
from survey_frames import as_arrow, as_nullable, as_pandas, as_polars

FITS = read_json("predictors.json")["fits"]
SAMPLED = read_json("predictors.json")["sampled"]
FORMULAS = read_json("predictors.json")["formulas"]


#: Explained shares are differences of figures of this size.
UNIT = 1.0


def answers_of(case: dict[str, Any]) -> dict[str, np.ndarray]:
    return read_answers(REFERENCES / "data" / f"{case['file']}.csv")


def weights_of(column: str, rows: int) -> np.ndarray:
    return read_answers(REFERENCES / "data" / "weights.csv")[column][:rows]


# against R ----------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::scalewise.MainEffectWarning")  # slopes by level, on purpose
@pytest.mark.parametrize("as_frame", [dict, as_pandas, as_polars, as_arrow, as_nullable])
@pytest.mark.parametrize("name", FITS)
def test_fits_are_those_of_lm_and_car(name: str, as_frame: Callable[..., Any]) -> None:
    case = FITS[name]
    answers = answers_of(case)
    options: dict[str, Any] = {}
    if case["weights"]:
        weights = weights_of("precision", len(answers["PID"]))
        options = {"weights": weights, "weight_type": "analytic"}
    fit = sw.hierarchical_regression(as_frame(answers), case["formula"], **options)
    found = fit.to_dict()
    assert fit.n == case["n"]
    tidy = {column: found["tidy"][column] for column in case["tidy"]}
    assert_close(tidy, case["tidy"], STABLE, what="tidy")
    terms = {column: found["terms"][column] for column in case["terms"]}
    assert_close(terms, case["terms"], STABLE, what="terms")
    assert_close([m.r_squared for m in fit.models], case["r_squared"], STABLE)
    assert_close(fit.covariance().tolist(), case["covariance"], STABLE, scale=1e-3)


def test_under_sampling_weights_terms_are_tested_as_survey_does() -> None:
    answers = answers_of(SAMPLED)
    weights = weights_of("sampling", len(answers["PID"]))
    fit = sw.hierarchical_regression(
        answers, SAMPLED["formula"], weights=weights, weight_type="sampling"
    )
    found = fit.to_dict()["terms"]
    terms = {column: found[column] for column in SAMPLED["terms"]}
    assert_close(terms, SAMPLED["terms"], STABLE)


def test_the_occupations_of_duncan_have_the_gvif_in_print() -> None:
    expected = read_json("predictors.json")["duncan"]
    blocks = {"All": ["income", "education", sw.factor("type", reference="bc")]}
    fit = sw.hierarchical_regression(expected["rows"], "prestige", blocks)
    found = fit.to_dict()
    assert [f"{x:.6f}" for x in found["terms"]["gvif"]] == ["2.209178", "5.297584", "5.098592"]
    assert [f"{x:.6f}" for x in found["terms"]["gvif_root"]] == ["1.486330", "2.301648", "1.502666"]
    for figure in ("gvif", "gvif_root", "f"):
        assert_close(found["terms"][figure], expected[figure], STABLE, what=figure)
    assert_close(found["tidy"]["estimate"], expected["estimate"], STABLE)


def test_the_test_of_a_block_of_one_factor_is_that_of_the_block() -> None:
    case = FITS["dummies"]
    fit = sw.hierarchical_regression(answers_of(case), case["formula"])
    model, terms = fit.models[1], fit.terms()
    of_educ = terms[(terms["model"] == 2) & (terms["term"] == "educ")].iloc[0]
    assert_close(of_educ["f"], model.f_change, STABLE)
    assert_close(of_educ["part_r_squared"], model.r_squared_change, STABLE)
    assert of_educ["df1"] == model.df1_change == 6


# formulas -----------------------------------------------------------------------------------------


def declared(right: str) -> str:
    """R's formula as ours: its factors are declared."""
    return "".join({"f": "factor(f)", "g": "factor(g)"}.get(letter, letter) for letter in right)


@pytest.mark.parametrize(
    "case", read_json("predictors.json")["formulas"], ids=lambda c: c["formula"]
)
def test_terms_and_columns_of_formulas_are_those_of_r_and_formulaic(case: dict[str, Any]) -> None:
    formula = Formula.right_side("y", f"~ {declared(case['formula'])}")
    levels = {"f": [("p", 4), ("q", 4), ("r", 4)], "g": [("u", 6), ("v", 6)]}
    [(_, terms)] = formula.expand(levels, {})["blocks"]
    assert [term for term, _ in terms] == case["labels"]
    assert [column for _, columns in terms for column, _ in columns] == case["columns"]
    assert formula.intercept == case["intercept"]
    # formulaic leaves the variables of a product as they are written, R sorts them.
    theirs = {frozenset(str(term).split(":")) for term in Peer(f"y ~ {case['formula']}").rhs}
    assert {frozenset(term.split(":")) for term, _ in terms} == theirs - {frozenset("1")}


# the same in every form ---------------------------------------------------------------------------


@pytest.fixture
def staff() -> pd.DataFrame:
    draws = np.random.default_rng(7)
    n = 240
    frame = pd.DataFrame(
        {
            "knowledge": draws.normal(4, 1, n).round(2),
            "age": draws.integers(20, 65, n),
            "employer": draws.choice(["A", "B", "C"], n, p=[0.5, 0.3, 0.2]),
            "office": draws.integers(1, 4, n),
            "permanent": draws.random(n) < 0.6,
        }
    )
    frame["tailoring"] = (
        frame["knowledge"]
        + 0.02 * frame["age"]
        + (frame["employer"] == "B")
        + draws.normal(0, 1, n)
    )
    return frame


BLOCKS: dict[str, list[Any]] = {
    "Person": [sw.centered("age"), "knowledge"],
    "Employer": [sw.factor("employer", reference="B", coding="effect"), sw.factor("permanent")],
    "Moderation": [
        sw.product(sw.centered("age"), sw.factor("employer", reference="B", coding="effect"))
    ],
}
FORMULA = (
    "tailoring ~ Person = center(age) + knowledge"
    " | Employer = C(employer, effect, ref='B') + factor(permanent)"
    " | Moderation = center(age):C(employer, effect, ref='B')"
)


def same(one: Any, other: Any) -> None:
    for part in ("tidy", "glance", "terms"):
        assert_close(one.to_dict()[part], other.to_dict()[part], EXACT, scale=UNIT, what=part)


def test_blocks_and_formula_are_one(staff: pd.DataFrame) -> None:
    by_blocks = sw.hierarchical_regression(staff, "tailoring", BLOCKS)
    by_formula = sw.hierarchical_regression(staff, FORMULA)
    right_side = sw.hierarchical_regression(staff, "tailoring", FORMULA.removeprefix("tailoring "))
    same(by_blocks, by_formula)
    same(by_blocks, right_side)
    assert [m.block for m in by_blocks.models] == ["Person", "Employer", "Moderation"]
    assert by_blocks.to_dict()["tidy"]["term"][-8:] == [
        "(Intercept)",
        "age",
        "knowledge",
        "employer[S.A]",
        "employer[S.C]",
        "permanent[True]",
        "age:employer[S.A]",
        "age:employer[S.C]",
    ]
    assert list(by_blocks.terms()["term"])[-5:] == [
        "age",
        "knowledge",
        "employer",
        "permanent",
        "age:employer",
    ]


@pytest.mark.parametrize(
    "source",
    [
        lambda frame: {name: frame[name].to_numpy() for name in frame},
        lambda frame: frame.astype({"employer": "category", "office": "category"}),
        lambda frame: frame.astype({"employer": "string", "permanent": "boolean"}),
        pl.from_pandas,
        lambda frame: pl.from_pandas(frame).with_columns(
            pl.col("employer").cast(pl.Categorical), pl.col("permanent")
        ),
        lambda frame: pl.from_pandas(frame).lazy(),
        lambda frame: pa.Table.from_pandas(frame),
        lambda frame: pa.table(
            {n: pa.array(frame[n]) for n in frame if n != "employer"}
            | {"employer": pa.array(frame["employer"]).dictionary_encode()}
        ),
    ],
)
def test_every_source_gives_the_same(source: Callable[[Any], Any], staff: pd.DataFrame) -> None:
    blocks = {**BLOCKS, "Office": [sw.factor("office", coding="polynomial")]}
    same(
        sw.hierarchical_regression(staff, "tailoring", blocks),
        sw.hierarchical_regression(source(staff), "tailoring", blocks),
    )


def test_moments_have_the_columns_by_their_names(staff: pd.DataFrame) -> None:
    fit = sw.hierarchical_regression(staff, "tailoring ~ age | factor(employer)")
    names = ["age", sw.dummy("employer", "B"), sw.dummy("employer", "C"), "tailoring"]
    moments = sw.Moments.of(staff, names)
    declared = sw.factor("employer", levels=["A", "B", "C"])
    same(fit, sw.hierarchical_regression(moments, "tailoring", [["age"], [declared]]))
    with pytest.raises(sw.DataError, match="the levels of `employer` are not known"):
        sw.hierarchical_regression(moments, "tailoring ~ age | factor(employer)")
    declared = sw.factor("employer", levels=["A", "B", "C", "D"])
    with pytest.raises(sw.DataError, match=r"`employer\[D\]`"):
        sw.hierarchical_regression(moments, "tailoring", [["age"], [declared]])


def test_categories_stand_in_their_order(staff: pd.DataFrame) -> None:
    ordered = staff.assign(employer=pd.Categorical(staff["employer"], ["C", "A", "B", "D"]))
    fit = sw.hierarchical_regression(ordered, "tailoring ~ factor(employer)")
    factor = fit.to_dict()["predictors"]["factors"][0]
    assert factor["levels"] == ["C", "A", "B"]
    assert factor["reference"] == "C"
    enum = pl.from_pandas(staff).cast({"employer": pl.Enum(["C", "A", "B"])})
    same(fit, sw.hierarchical_regression(enum, "tailoring ~ factor(employer)"))


def test_a_missing_level_leaves_its_respondent_out_and_is_counted(staff: pd.DataFrame) -> None:
    gaps = staff.assign(employer=staff["employer"].where(staff["age"] > 25))
    fit = sw.hierarchical_regression(gaps, "tailoring ~ center(age) | factor(employer)")
    complete = gaps.dropna()
    same(fit, sw.hierarchical_regression(complete, "tailoring ~ center(age) | factor(employer)"))
    assert fit.cases["incomplete"] == len(gaps) - len(complete) > 0
    centred = fit.to_dict()["predictors"]["centred"]
    assert_close(centred["value"], [complete["age"].mean()], EXACT)


def test_the_mean_is_that_of_the_weighted_respondents(staff: pd.DataFrame) -> None:
    weights = np.arange(len(staff)) % 3 + 1.0
    fit = sw.hierarchical_regression(
        staff, "tailoring ~ center(age)", weights=weights, weight_type="frequency"
    )
    centred = fit.to_dict()["predictors"]["centred"]
    assert_close(centred["value"], [np.average(staff["age"], weights=weights)], EXACT)
    assert any("age is centred at" in note for note in fit.to_dict()["notes"])


@pytest.mark.parametrize("missing", ["pairwise", "em"])
def test_other_rules_for_missing_answers(missing: str, staff: pd.DataFrame) -> None:
    gaps = staff.assign(knowledge=staff["knowledge"].where(staff["age"] % 5 > 0))
    formula = "tailoring ~ center(knowledge) + factor(employer)"
    fit = sw.hierarchical_regression(gaps, formula, missing=missing)
    dummies = [sw.dummy("employer", "B"), sw.dummy("employer", "C")]
    by_hand = sw.hierarchical_regression(
        gaps, "tailoring", {"1": ["knowledge", *dummies]}, missing=missing
    )
    slopes = fit.to_dict()["tidy"]["estimate"][1:]
    assert_close(slopes, by_hand.to_dict()["tidy"]["estimate"][1:], ITERATIVE)


def test_groups_have_the_columns_of_all(staff: pd.DataFrame) -> None:
    found = sw.hierarchical_regression(staff, "tailoring ~ age + factor(employer)", by="office")
    alone = sw.hierarchical_regression(
        staff[staff["office"] == 2], "tailoring ~ age + factor(employer)"
    )
    same(found[2], alone)
    everyone = ", ".join(f"{level} (n = {(staff['employer'] == level).sum()})" for level in "ABC")
    note = f"employer: dummy coding, reference A; levels of all groups {everyone}."
    assert found[2].to_dict()["notes"] == [note]


def test_expressions_stand_in_blocks_unless_a_column_is_called_so(staff: pd.DataFrame) -> None:
    fit = sw.hierarchical_regression(staff, "tailoring", {"All": ["age * knowledge", "age^2"]})
    terms = fit.to_dict()["tidy"]["term"][1:]
    assert terms == ["age", "knowledge", "age:knowledge", "age^2"]
    named = staff.assign(**{"age:knowledge": 1.0 * staff["office"]})
    fit = sw.hierarchical_regression(named, "tailoring", {"All": ["age:knowledge"]})
    by_office = sw.hierarchical_regression(staff, "tailoring", {"All": ["office"]})
    assert_close(fit.models[0].r_squared, by_office.models[0].r_squared, EXACT)


def test_a_formula_may_do_without_an_intercept(staff: pd.DataFrame) -> None:
    fit = sw.hierarchical_regression(staff, "tailoring ~ age + knowledge - 1")
    same(
        fit, sw.hierarchical_regression(staff, "tailoring", [["age", "knowledge"]], intercept=False)
    )


def test_an_interaction_without_a_main_effect_warns(staff: pd.DataFrame) -> None:
    with pytest.warns(
        sw.MainEffectWarning, match="`knowledge:age` is entered without `age`"
    ) as seen:
        fit = sw.hierarchical_regression(staff, "tailoring ~ knowledge + age:knowledge")
    assert seen[0].filename == __file__
    assert "knowledge:age is entered without age, which it contains." in fit.to_dict()["notes"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sw.hierarchical_regression(staff, "tailoring ~ age | knowledge * age")


# the table ----------------------------------------------------------------------------------------


def test_the_table_groups_levels_under_their_factor(staff: pd.DataFrame) -> None:
    fit = sw.hierarchical_regression(staff, "tailoring ~ age | Place = factor(employer, ref='B')")
    text = str(fit.table(labels={"employer": "Employer", "employer[C]": "the third"}))
    lines = [line.rstrip() for line in text.splitlines()]
    at = next(i for i, line in enumerate(lines) if "Employer (ref. B)" in line)
    assert lines[at].strip() == "Employer (ref. B)"
    assert lines[at + 1].split()[0] == "A"
    assert lines[at + 2].strip().startswith("the third")
    assert "employer: dummy coding, reference B; levels A (n = " in text


# what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (
            "tailoring ~ age + * knowledge",
            'the formula does not parse at "*": expected a name, a function or `(`\n'
            "    tailoring ~ age + * knowledge\n"
            "                      ^",
        ),
        ("tailoring ~ factor(employer, ref='Z')", "`Z` is not a level of `employer`"),
        ("tailoring ~ factor(employer, levels=['A', 'B'])", "level `C`, which is not declared"),
        ("tailoring ~ factor(employer, levels=['A', 'B', 'C', 'D'])", "the declared level `D`"),
        ("tailoring ~ factor(single)", "the level `one` of `single` has one case"),
        ("tailoring ~ factor(constant)", "the factor `constant` has one level, `k`,"),
        ("tailoring ~ factor(employr)", "unknown variable `employr`: did you mean `employer`?"),
        ("tailoring ~ age | age", 'block "2" is empty'),
        ("tailoring ~ employer", "`employer` is a column of"),
    ],
)
def test_what_is_wrong_with_a_formula_is_named(
    formula: str, message: str, staff: pd.DataFrame
) -> None:
    single = np.where(np.arange(len(staff)) == 3, "one", "many")
    data = staff.assign(single=single, constant="k")
    with pytest.raises(sw.DataError) as problem:
        sw.hierarchical_regression(data, formula)
    assert message in str(problem.value)


def test_what_is_wrong_with_declared_predictors_is_named(staff: pd.DataFrame) -> None:
    def refused(call: Callable[[], object], message: str) -> None:
        with pytest.raises(sw.DataError) as problem:
            call()
        assert message in str(problem.value)

    refused(
        lambda: sw.factor("e", coding="simple"), "coding='simple': give dummy, effect, helmert or"
    )
    refused(lambda: sw.factor("e", levels="AB"), 'levels="AB" is one string')
    refused(lambda: sw.centered("age", "median"), 'at="median": give a number or "mean"')
    refused(
        lambda: sw.correlation_matrix(staff, ["age", sw.factor("employer")]),
        "<factor employer> needs the levels or the mean",
    )
    refused(
        lambda: sw.hierarchical_regression(staff, "tailoring"),
        'outcome="tailoring" without blocks: give blocks, or a formula, "tailoring ~ x1 | x2"',
    )
    twice = {"One": ["age"], "Two": ["age", sw.factor("employer")]}
    refused(
        lambda: sw.hierarchical_regression(staff, "tailoring", twice),
        '`age` is in block "One" and in block "Two"',
    )
    batches = iter([staff])
    refused(
        lambda: sw.hierarchical_regression(batches, "tailoring ~ factor(employer)"),
        "`data` is an iterator of batches, which may be read only once",
    )
    table = np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 3.0], [2.0, 5.0]])
    refused(
        lambda: sw.hierarchical_regression(table, "y", [[sw.factor("x")]]),
        "an array has no column names, and levels of factors and means are found by name",
    )
    helmert = sw.factor("employer", coding="helmert", reference="A")
    refused(
        lambda: sw.hierarchical_regression(staff, "tailoring", [[helmert]]),
        "helmert coding of `employer` compares with no single level",
    )
