"""A complete dossier has no error; one thing taken away, swapped or disguised is said by the right rule, and no more."""

from dataclasses import dataclass

import pytest
from mutated.counting import judge_all
from mutated.desk import Desk
from mutated.dossiers import Dossier, sample, told
from mutations import FORMATS, OWN, SAMPLES


@dataclass(frozen=True)
class Counted:
    """What was wrong in one dossier."""

    errors: list[str]
    wrong: list[str]
    mutations: int


def counted(desk: Desk, dossier: Dossier) -> Counted:
    """All mutations of a dossier."""
    errors, verdicts = judge_all(desk, dossier)
    wrong = [
        " ".join((v.outcome, v.id, *v.false)) for v in verdicts if (v.outcome not in {"right", "harmless"} or v.false)
    ]
    return Counted(errors, wrong, len(verdicts))


def test_every_change_of_a_short_dossier_is_told(desk: Desk):
    """A district's dossier of text PDF and DOCX."""
    found = counted(desk, told("wulong", FORMATS["text"]))
    assert found.errors == []
    assert found.wrong == []
    assert found.mutations > 90  # the long list is there, not a remainder of it


@pytest.mark.soak
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", OWN)
def test_every_change_is_told_in_every_format(desk: Desk, name: str, form: str):
    """Dossiers in words of their own, in each format."""
    found = counted(desk, told(name, FORMATS[form]))
    assert found.errors == []
    assert found.wrong == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_change_of_a_sample_is_told(desk: Desk, name: str, seed: int):
    """Dossiers of the sample maker, in two seeds: none has an error, hardly a change is missed (docs/quality.md)."""
    found = counted(desk, sample(name, seed, FORMATS["text"]))
    assert found.errors == []
    assert all(line.startswith("missed ") for line in found.wrong)
    assert len(found.wrong) <= found.mutations // 15
