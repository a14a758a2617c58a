"""The seed of whatever is drawn at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._core import DataError


def seed_of(seed: Any) -> int:
    """Check a seed; draw one, to be reported, where none is given.

    Raises
    ------
    DataError
        What is no whole number from 0 to 2^64 - 1.
    """
    if seed is None:
        # It takes a tenth of the time to import scalewise, and few need it.
        import secrets

        return secrets.randbits(32)
    is_whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not is_whole or not 0 <= int(seed) < 2**64:
        raise DataError(
            f"seed={seed!r}: give a whole number from 0 to 2^64 - 1, or None for a new one"
        )
    return int(seed)
