"""What an item analysis says beside its figures."""

from __future__ import annotations

from typing import Any

from .alpha_interval import bootstrap_note
from .results import unknown_notes, weight_note


def convention_note(figures: dict[str, Any]) -> list[str]:
    """Say whose choices the figures follow, unless they are this library's own."""
    convention = figures["convention"]
    if convention == "spss":
        return ["By the convention of SPSS: figures of the scale are of the sum of its items."]
    if convention != "psych":
        return []
    pairwise = figures["missing"] == "pairwise"
    rows = "; the interval rests on all rows" if pairwise else ""
    notes = [
        "By the convention of psych: figures of the scale are of the mean of its items, λ₆ is on "
        f"correlations{rows}."
    ]
    if figures["of_available_answers"]:
        notes.append(
            "Mean and standard deviation of the scale, and item-total correlations, are of the "
            "mean of the answers that each respondent gave."
        )
    elif pairwise:
        notes.append(
            "psych takes the mean of the answers that each respondent gave, which needs the "
            "answers and no weights: here mean and standard deviation of the scale, and item-total "
            "correlations, are of the covariances."
        )
    return notes


def item_notes(figures: dict[str, Any]) -> list[str]:
    """Say what of an item analysis does not exist, and how the rest came about."""
    tidy, glance = figures["tidy"], figures["glance"]
    notes = weight_note(figures, glance["n"][0]) + interval_notes(figures)
    if "bootstrap" in figures:
        notes += bootstrap_note(glance["ci_method"][0], figures["bootstrap"])
    notes += unknown_notes(tidy["mean"], tidy["sd"], "α is that of standardised items")
    notes += perfect_note(figures)
    notes += convention_note(figures)
    if any(map(_absent, tidy["smc"])):
        why = "an item is a linear combination of the others"
        if figures["missing"] == "pairwise":
            why += ", or the pairwise covariances do not fit together: no answers could have them"
        notes.append(f"Squared multiple correlations and λ₆ do not exist: {why}.")
    against = [item for item, r in zip(tidy["item"], tidy["item_rest"], strict=True) if _absent(r)]
    if against:
        notes.append(f"Without {', '.join(against)}, the total of the items does not vary.")
    two = figures["two_items"]
    if _absent(glance["standardized_alpha"][0]) or (two and _absent(two["spearman_brown"])):
        notes.append("Standardised, the items cancel each other: their total does not vary.")
    return notes


def _absent(figure: float) -> bool:
    return figure != figure


def against_of(figures: dict[str, Any]) -> list[str]:
    """List the items that go against the others."""
    tidy = figures["tidy"]
    return [item for item, r in zip(tidy["item"], tidy["item_rest"], strict=True) if r < 0]


def interval_notes(figures: dict[str, Any]) -> list[str]:
    """Say why alpha has no interval."""
    if figures["glance"]["ci_method"][0] != "none":
        return []
    return [
        "Feldt's interval does not hold under sampling weights; that which does needs the answers."
    ]


def perfect_note(figures: dict[str, Any]) -> list[str]:
    """Say why alpha is 1."""
    if figures["glance"]["alpha"][0] != 1:
        return []
    return ["α is 1: the items are identical but for their means."]
