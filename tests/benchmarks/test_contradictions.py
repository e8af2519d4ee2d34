"""Contradictions of every class are found, and none is invented in their sound twins."""

import json

import pytest
from understood import contradictions


def test_classes_are_told_from_their_twins(capsys: pytest.CaptureFixture[str]):
    """Each planted one is found with both sides; a dossier that only looks suspicious has no finding."""
    counts = contradictions.score("classes", errors=True)
    contradictions.report("classes", counts)
    lines = capsys.readouterr().out.splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert [line for line in lines if not line.startswith("{")] == []
    assert {line["found"] for line in told if line["kind"] != "clean"} == {1.0}
    assert next(line for line in told if line["kind"] == "clean")["dossiers"] >= 100
