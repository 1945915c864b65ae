"""The page of the rules and their tests say the same."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "regles.md").read_text(encoding="utf-8")
MONTPELLIER, TOULOUSE = PAGE.split("## Montpellier", 1)[1].split("## Toulouse", 1)
ROW = re.compile(r"^\| (?P<rule>[^|]+) \| (?P<text>[^|]+) \| `(?P<test>test_\w+)` \|$", re.MULTILINE)


@pytest.mark.parametrize(
    ("part", "file"), [(MONTPELLIER, "test_montpellier_2022.py"), (TOULOUSE, "test_toulouse_2026.py")]
)
def test_every_rule_has_its_test(part: str, file: str) -> None:
    """Each row names a test of its campaign's file, each test stands in one row, in the same order."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    defined = [node.name for node in functions if node.name.startswith("test_")]
    rows = ROW.findall(part)
    assert len(rows) == part.count("\n|") - 2, "a row is not of the form: rule, text, test"
    assert [test for _, _, test in rows] == defined
    assert all("«" in text for _, text, _ in rows)
