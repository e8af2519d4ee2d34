"""Figures that can hardly be true."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from pipeline.case import Case
from pipeline.figures.finding import find_figures
from pipeline.programme import PlausibleRange, Programme
from pipeline.rules.plausibility import FigureImplausible

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("2023年全市共建成商业秘密保护基地25个。", ""),
        ("2023年全市共建成商业秘密保护基地2500个。", "2500个"),
        ("2023年全市共建成商业秘密保护基地0个。", "0个"),
        ("到2026年，建成商业秘密保护基地2500个。", ""),
        ("2023年全市共建成商业秘密保护基地25家。", ""),
    ],
)
def test_value_outside_its_range(
    pilot: Programme, handed: Make, make_case: Make, check: Make, sentence: str, value: str
):
    """Too many and too few are told with their place; targets and other units are not held against the range."""
    plain = handed("报告.docx", (sentence,), "foundation-report")
    figures = find_figures(plain.reading.document, ())
    case = make_case(handed("报告.docx", (sentence,), "foundation-report", figures=figures))
    bases = next(figure for figure in pilot.figures if figure.id == "trade-secret-bases")
    limited = msgspec.structs.replace(bases, plausible=PlausibleRange(unit="个", low=1, high=1000))
    programme = msgspec.structs.replace(pilot, figures=(limited,))
    found = check(FigureImplausible(), Case(programme, case.files, case.readings, case.circumstances))
    assert bool(found) is bool(value)
    for finding in found:
        assert (finding.severity, value in finding.message.replace(",", ""), "1至1,000个" in finding.message) == (
            "warning",
            True,
            True,
        )
        assert finding.evidence
    assert not check(FigureImplausible(), case)
