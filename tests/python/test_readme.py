"""The Python in README.md runs as it stands."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_example_runs(capsys) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    names: dict[str, object] = {}
    exec(compile(blocks[0], str(README), "exec"), names)
    printed = capsys.readouterr().out
    assert "Cronbach" in printed
    assert "Adjusted R²" in printed
    assert "p < ,001" in printed
    assert "Adding Individual improved the fit, ΔR² = " in printed
    assert len(names["fit"].models) == 2
    terms = names["moderated"].to_dict()["terms"]["term"]
    assert terms[-5:] == ["workload", "caseload", "knowledge", "age", "knowledge:age"]
