"""A survey from its answers to the tables of an article: the American election study of 1996.

    python examples/anes96.py

Before the presidential election of 1996, 944 respondents of the American National Election Studies
placed themselves, Bill Clinton and Bob Dole on a scale from 1 (extremely liberal) to 7 (extremely
conservative). What goes together with where they place themselves?

The tables appear in the terminal and in out/anes96.html. The data are in the public domain and come
with statsmodels (statsmodels.datasets.anes96), which is also asked for the same regression.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import scalewise as sw
import statsmodels.api as sm
from scalewise.report import NumberFormat, Table, numbered, page

REPORT = Path("out/anes96.html")

# As the APA manual has it: no zero before the decimal mark of what cannot exceed 1.
APA = NumberFormat(digits=2, leading_zero=False)

# What the variables are, after the description that comes with the data.
LABELS = {
    "selfLR": "Self-placement, left to right",
    "ClinLR": "Placement of Clinton",
    "DoleLR": "Placement of Dole",
    "PID": "Party identification",
    "age": "Age",
    "educ": "Education",
    "income": "Household income (bands)",
    "TVnews": "TV news (times a week)",
    "logpopul": "Size of place (log)",
    "placement": "Left–right placement",
}

LEFT_TO_RIGHT = {
    1: "extremely liberal",
    2: "liberal",
    3: "slightly liberal",
    4: "moderate",
    5: "slightly conservative",
    6: "conservative",
    7: "extremely conservative",
}

# What is to be explained, and by what, in the order of entry: first who the respondents are, then
# what they see and where they live, and last what they think of the parties. A later block is
# credited only with what the earlier ones leave unexplained.
OUTCOME = "selfLR"
BLOCKS = {
    "Background": ["age", "educ", "income"],
    "Media and place": ["TVnews", "logpopul"],
    "Party": ["PID", "ClinLR", "DoleLR"],
}

INTRO = """
In the American National Election Study of 1996, 944 respondents placed themselves and the two
candidates on a scale from 1 (extremely liberal) to 7 (extremely conservative). The tables show
whether the three placements make one scale, how the answers are distributed, what goes together,
and how much of the self-placement is explained by background, by media and place, and by party.
Party identification runs from 0 (strong Democrat) to 6 (strong Republican), education from 1 (eight
grades at most) to 7 (PhD), income from 1 to 24 in bands; the size of the place is the logarithm of
its population.
"""


def main() -> None:
    answers = sm.datasets.anes96.load_pandas().data
    variables = [OUTCOME, *(name for block in BLOCKS.values() for name in block)]

    # A first idea of a scale: who stands on the right may see Dole, too, on the right and Clinton
    # on the left. Clinton's item runs the other way, so it is reversed: 1 becomes 7, 2 becomes 6.
    # The bounds say between which answers to reverse, even where nobody gave the extreme ones.
    placement = sw.Scale(
        "placement", ["selfLR", "DoleLR", "ClinLR"], bounds=(1, 7), reverse=["ClinLR"]
    )
    items = sw.item_analysis(answers, placement)

    described = sw.describe(answers, variables)
    distribution = sw.frequencies(answers, [OUTCOME])
    correlations = sw.correlation_matrix(answers, variables)
    regression = sw.hierarchical_regression(answers, OUTCOME, BLOCKS)

    style: dict[str, Any] = {"labels": LABELS, "leading_zero": APA.leading_zero}
    parts: list[Table | str] = [
        items.table(**style),
        what_alpha_says(items),
        distribution.table(**style, value_labels={OUTCOME: LEFT_TO_RIGHT}),
        described.table(**style),
        correlations.table(**style),
        regression.table(**style),
        what_blocks_say(regression),
        compared_with_statsmodels(answers, regression),
    ]
    parts = numbered(parts)
    for part in parts:
        print(part if isinstance(part, Table) else textwrap.fill(part, 100), end="\n\n\n")

    REPORT.parent.mkdir(exist_ok=True)
    title = "Left and Right in the American Election Study of 1996"
    REPORT.write_text(page(title, parts, intro=INTRO), encoding="utf-8")
    print(f"The report with these tables: {REPORT}")


def what_alpha_says(items: sw.ItemAnalysis) -> str:
    """A low alpha is a finding, not a fault of the arithmetic."""
    of_items = items.to_dict()["tidy"]
    rest = dict(zip(of_items["item"], of_items["item_rest"], strict=True))
    return (
        f"An alpha of {APA.bounded(items.alpha)} is low: the three answers do not measure one "
        "thing, and their mean should not be used as a scale. The item–rest correlations show "
        "where it fails. Self-placement hardly goes with the other two "
        f"({APA.bounded(rest['selfLR'])}); these two say how far apart the respondents see the "
        "candidates, which is another matter than where they stand themselves. An alpha of about "
        ".70 or more is usually asked for. Dropping items until it looks better would not help: "
        "what is left would be a scale of something else. "
        "The items are therefore analysed one by one."
    )


def what_blocks_say(regression: sw.Regression) -> str:
    background, media, party = regression.models
    return (
        f"Background explains {100 * background.r_squared:.1f} per cent of the variance of "
        f"self-placement, media and place a further {100 * media.r_squared_change:.1f}, and party "
        f"a further {100 * party.r_squared_change:.1f}, most of it by party "
        "identification. Blocks are credited in the order in which they enter, so the order has "
        "to follow from the question asked. The size of the place, for instance, counts in the "
        "second model, but no longer once party is known."
    )


def compared_with_statsmodels(answers: Any, regression: sw.Regression) -> str:
    """The last model, fitted by statsmodels from the same answers."""
    predictors = [name for block in BLOCKS.values() for name in block]
    other = sm.OLS(answers[OUTCOME], sm.add_constant(answers[predictors])).fit()

    tidy = regression.tidy()
    last = tidy[tidy["model"] == len(BLOCKS)]
    coefficients = largest_relative_difference(last["estimate"], other.params)
    errors = largest_relative_difference(last["std_error"], other.bse)
    return (
        "The last model was fitted with statsmodels, too. The largest relative difference between "
        f"the two is {coefficients:.0e} for the coefficients and {errors:.0e} for their standard "
        "errors: no more than the rounding of computer arithmetic."
    )


def largest_relative_difference(ours: Any, theirs: Any) -> float:
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    return float(np.max(np.abs(ours / theirs - 1)))


if __name__ == "__main__":
    main()
