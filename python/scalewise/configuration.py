"""What runs here."""

from __future__ import annotations

import sys

from . import _core


def show_config() -> None:
    """Print the versions, the vector instructions in use, the threads and the BLAS.

    Examples
    --------
    >>> import scalewise as sw
    >>> sw.show_config()  # doctest: +ELLIPSIS
    scalewise  ...
    vectors    ...
    """
    found = _core.configuration()
    import numpy

    rows = {
        "scalewise": found["version"],
        "vectors": found["vectors"],
        "threads": found["threads"],
        "blas": found["blas"],
        "python": sys.version.split()[0],
        "numpy": numpy.__version__,
    }
    print("\n".join(f"{name:<10} {value}" for name, value in rows.items()))
