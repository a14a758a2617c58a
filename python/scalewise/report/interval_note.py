"""Bootstrap intervals of several coefficients in a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, phrase
from .wording import confidence_label, rows_of


def interval_note(
    result: Mapping[str, Any], names: Mapping[str, str], fmt: NumberFormat
) -> Phrase | str:
    """The intervals of these coefficients, where there are any."""
    if result.get("intervals") is None:
        return ""
    parts: list[str] = []
    for row in rows_of(result["intervals"]):
        ends = fmt.interval(row["conf_low"], row["conf_high"], bounded=True)
        if row["coefficient"] in names and ends:
            parts += [fmt.separator] if parts else []
            parts.append(phrase(names[row["coefficient"]], " ", ends))
    label = confidence_label(result["bootstrap"]["confidence"], fmt)
    return phrase(label, ": ", *parts, ".") if parts else ""
