"""One retour as a line of JSON: the keys, their order, numbers and text that any reader accepts."""

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.cli.json_lines import encode
from convgen.rules.constat import CHECK_IDS, Outcome
from tests.cli.examens import un_constat, un_examen, un_examen_non_signe, un_verdict, une_page

KEYS = [
    "file",
    "files",
    "sha256",
    "campagne",
    "verdict",
    "dossier",
    "version",
    "expected_dossier",
    "expected_file_name",
    "recu_le",
    "echeance",
    "margin",
    "rules_version",
    "message",
    "checks",
    "pages",
    "seconds",
]
CHECK_KEYS = ["id", "outcome", "code", "message", "value", "threshold", "margin", "boxes", "details"]
PAGE_KEYS = [
    "index",
    "page",
    "kind",
    "rotation",
    "skew_deg",
    "scale",
    "dpi",
    "size_pt",
    "residual_mm",
    "to_convention",
]


def read(line: str) -> dict[str, Any]:
    """The object of a line, NaN and infinities refused."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    found = json.loads(line, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def test_keys_are_the_contracts_in_its_order() -> None:
    """The retour, its checks, their places and its pages bear the contract's keys, in its order."""
    found = read(encode(un_examen_non_signe()))
    assert list(found) == KEYS
    assert [check["id"] for check in found["checks"]] == list(CHECK_IDS)
    assert all(list(check) == CHECK_KEYS for check in found["checks"])
    assert all(list(page) == PAGE_KEYS for page in found["pages"])
    (signature,) = (check for check in found["checks"] if check["id"] == "signature")
    assert [list(box) for box in signature["boxes"]] == [["frame", "page", "box"]]


def test_values_are_plain_and_rounded() -> None:
    """Dates are ISO, numbers are rounded to what they are worth."""
    found = read(encode(un_examen_non_signe()))
    (signature,) = (check for check in found["checks"] if check["id"] == "signature")
    assert (signature["value"], signature["threshold"], signature["margin"]) == (0.3123, 8.0, 0.96)
    assert found["recu_le"] == "2022-08-12T08:05:00+00:00"
    assert found["echeance"] == date(2022, 10, 28).isoformat()
    assert found["seconds"] == {"total": 0.312}
    assert found["pages"][0]["dpi"] == 200
    assert found["pages"][0]["to_convention"][2] == [0.0, 1.5e-06, 1.0]


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome.AVERTISSEMENT, "conforme"),
        (Outcome.A_EXAMINER, "a_examiner"),
        (Outcome.NON_CONFORME, "non_conforme"),
    ],
)
def test_verdict_is_one_of_three_words(outcome: Outcome, word: str) -> None:
    """The verdict bears the contract's word, its check the finer one."""
    found = read(encode(un_examen(un_verdict(un_constat("filename", outcome)))))
    assert found["verdict"] == word
    assert found["checks"][1]["outcome"] == outcome.word


def test_page_kinds_are_the_contracts() -> None:
    """A page that is not ours has neither a page number nor a way onto the convention."""
    pages = (une_page(1), une_page(2, kind="blank"), une_page(3, kind="other"))
    found = read(encode(un_examen(pages=pages)))["pages"]
    assert [page["kind"] for page in found] == ["convention", "verso_blanc", "autre"]
    assert [page["page"] for page in found] == [1, None, None]
    assert [page["to_convention"] is None for page in found] == [False, True, True]


def test_details_are_checks_too() -> None:
    """The other findings of a check bear the same keys."""
    detail = un_constat("content", Outcome.A_EXAMINER, code="content.rature")
    check = un_constat("content", Outcome.A_EXAMINER, details=(detail,))
    found = read(encode(un_examen(un_verdict(check))))
    (content,) = (check for check in found["checks"] if check["id"] == "content")
    assert [list(one) for one in content["details"]] == [CHECK_KEYS]
    assert content["details"][0]["code"] == "content.rature"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_are_finite_or_null(number: float) -> None:
    """What could not be measured is null; a margin that could not is 0, which asks to be looked at."""
    check = un_constat("content", value=number, threshold=number, margin=number)
    page = une_page(residual_mm=number, dpi=number, to_issued=((number, 0.0, 0.0),) * 3)
    found = read(encode(un_examen(un_verdict(check), pages=(page,), seconds={"total": number})))
    (content,) = (check for check in found["checks"] if check["id"] == "content")
    assert (content["value"], content["threshold"], content["margin"]) == (None, None, 0.0)
    assert (found["pages"][0]["dpi"], found["pages"][0]["to_convention"]) == (None, None)


@given(name=st.text(alphabet=st.characters(exclude_categories=())))
def test_any_file_name_is_one_line_that_comes_back(name: str) -> None:
    """Any name makes one line of UTF-8 without control characters, and comes back as it was."""
    line = encode(un_examen(file=name))
    assert len(line.splitlines()) == 1
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line)
    assert read(line.encode("utf-8").decode("utf-8"))["file"] == name
