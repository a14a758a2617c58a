"""Items that go against the rest of their scale: one warning and one note for all coefficients."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = str(Path(__file__).parent)


class KeyingWarning(UserWarning):
    """An item goes against the rest of its scale; it may be keyed the wrong way."""


class Keying:
    """The items that go against their scale, of one analysis or of one for every group.

    Parameters
    ----------
    grouped
        Whether the analysis is made for every group, so that the warning says in how many.
    """

    def __init__(self, *, grouped: bool = False) -> None:
        self._grouped = grouped
        self._against: dict[str, Counter[str]] = {}

    def note(self, scale: str, against: Sequence[str]) -> list[str]:
        """Remember items that go against their scale, and say so in a note."""
        self._against.setdefault(scale, Counter()).update(against)
        if not against:
            return []
        return [
            f"Negative correlation with the other items for {_listed(against)}; check whether to "
            "reverse; nothing was changed."
        ]

    def warn(self) -> None:
        """Warn whoever called scalewise, once for each scale."""
        for scale, against in self._against.items():
            items = [
                f"{_listed([item])} (in {count} group(s))" if self._grouped else _listed([item])
                for item, count in against.items()
            ]
            if items:
                warnings.warn(
                    f"scale `{scale}`: negative correlation with the other items for "
                    f"{', '.join(items)}; check whether to reverse; nothing was changed",
                    KeyingWarning,
                    stacklevel=_callers() + 1,
                )


def _listed(items: Sequence[str]) -> str:
    return ", ".join(f"`{item}`" for item in items)


def _callers() -> int:
    """Count the frames up to the first one outside this package, from the caller of this."""
    frame, level = sys._getframe(1), 0
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level
