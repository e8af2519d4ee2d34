"""What an official attachment says of forms and limits, in the shipped programme's file."""

from typing import Any

import pytest
import yaml

from pipeline.drafting.confirming import confirm_programme
from pipeline.programme import load_programme, read_source

from .measuring import reading_of

SHIPPED = "trade-secret-pilot-2024"


def confirmed(*lines: str) -> dict[str, dict[str, Any]]:
    """The limits of the shipped programme's documents by id, once an attachment of these lines is there."""
    source = read_source(SHIPPED)
    attachment = reading_of("#申请材料要求", *lines)
    text = confirm_programme(source, load_programme(SHIPPED), [attachment]).text
    return {item["id"]: item.get("limits", {}) for item in yaml.safe_load(text)["documents"]}


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("正文不超过8000字，报送PDF或者OFD格式。", {"characters": 8000, "accepts": ["pdf", "ofd"]}),
        ("正文不超过8000字，报送Word版。", {"characters": 8000, "formats": ["word"]}),
        ("按提纲编写。", {}),
    ],
)
def test_forms_of_which_one_will_do(said: str, limits: dict[str, Any]) -> None:
    """PDF或者OFD are forms of which one will do; a form that is named alone must be there."""
    found = confirmed("一、申请函", "由人民政府出具，加盖公章。", "二、试点工作方案", said)
    assert found["pilot-plan"] == limits


def test_what_holds_for_all_documents() -> None:
    """Forms and copies of all materials are each document's, unless it has its own."""
    found = confirmed(
        "一、申请函",
        "由人民政府出具，加盖公章。",
        "二、试点工作方案",
        "正文不超过8000字，报送Word版。",
        "三、报送要求",
        "申报材料报送PDF或者OFD格式，一式三份。",
    )
    assert found["application-letter"] == {"copies": 3, "accepts": ["pdf", "ofd"]}
    assert found["pilot-plan"] == {"characters": 8000, "copies": 3, "formats": ["word"]}
