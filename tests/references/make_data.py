"""Write data/anes96.csv from the copy that statsmodels carries (public domain).

Run from the repository root:  python tests/references/make_data.py
Then run make_data.R, which derives the other files.
"""

from pathlib import Path

from statsmodels.datasets import anes96

DATA = Path(__file__).parent / "data"


def shortest(value: float) -> str:
    """Give the shortest text that reads back as the same double; whole numbers without point."""
    return str(int(value)) if value == int(value) else repr(float(value))


def write_anes96() -> None:
    """Write every column statsmodels gives, in its order, one respondent per line."""
    frame = anes96.load_pandas().data
    lines = [",".join(frame.columns)]
    lines += [",".join(map(shortest, row)) for row in frame.itertuples(index=False)]
    (DATA / "anes96.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_anes96()
