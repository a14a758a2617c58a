"""What saved moments are read from, and what they may not tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._core import DataError


def json_text(json: Any) -> str:
    """Make sure that saved moments are text."""
    if isinstance(json, str):
        return json
    text = ", json.decode()" if isinstance(json, bytes) else ""
    raise DataError(f"json is a {type(json).__name__}: give the text that to_json wrote{text}")


def smallest_cell(min_cell: Any) -> int:
    """Make sure that the smallest cell is a number of respondents."""
    if isinstance(min_cell, (int, np.integer)) and 0 <= min_cell < 2**63:
        return int(min_cell)
    raise DataError(f"min_cell={min_cell!r}: give a whole number of respondents, 0 for any cell")
