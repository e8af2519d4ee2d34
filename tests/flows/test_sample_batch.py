"""The main job on the sample batch: every planted fault found, no clean dossier flagged, no file lost."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.truth import TrueDossier, TrueFile

BATCH_RULES = {"listed-without-dossier", "not-on-recommendation-list", "quota-exceeded"}
"""Rules that speak in ``batch.json``."""


def name_inside(dossier: TrueDossier, file: TrueFile) -> str:
    """A file's path inside its dossier."""
    return file.path.removeprefix(f"{dossier.source}/")


def test_every_dossier_is_found_once_with_its_region(reviewed: Any) -> None:
    """Sources and regions are the truth's, and no dossier is made up."""
    found = {row["source"]: (row["region"] or {}).get("adcode") for row in reviewed.batch["dossiers"]}
    assert found == {dossier.source: dossier.adcode for dossier in reviewed.truth.dossiers}


def test_every_dossier_has_its_status(reviewed: Any) -> None:
    """Complete ones are complete; incomplete, ineligible ones are told apart."""
    found = {row["source"]: row["status"] for row in reviewed.batch["dossiers"]}
    assert found == {dossier.source: dossier.status for dossier in reviewed.truth.dossiers}


def test_every_planted_fault_is_found(reviewed: Any) -> None:
    """Each fault has a finding of its rule, requirement and severity."""
    missed = []
    for dossier in reviewed.truth.dossiers:
        findings = [(f["rule"], f["requirement"], f["severity"]) for f in reviewed.review(dossier.source)["findings"]]
        for fault in dossier.faults:
            fits = (f for f in findings if f[0] == fault.rule and fault.requirement in {None, f[1]})
            found = next(fits, None)
            if fault.rule not in BATCH_RULES and (found is None or found[2] != fault.severity):
                missed.append((dossier.source, fault.rule, fault.requirement, found))
            elif found:
                findings.remove(found)
    assert not missed


def test_nothing_is_flagged_that_was_not_planted(reviewed: Any) -> None:
    """Findings beyond the truth and what it tolerates are false alarms."""
    alarms = []
    for dossier in reviewed.truth.dossiers:
        planted = Counter(fault.rule for fault in dossier.faults)
        found = Counter(finding["rule"] for finding in reviewed.review(dossier.source)["findings"])
        alarms += [(dossier.source, rule) for rule in (found - planted) if rule not in dossier.tolerated]
    assert not alarms


def test_contradictions_and_copies_have_both_places(reviewed: Any) -> None:
    """Each figure that two files state differently is quoted from both; each pasted text is told to both applicants."""
    sources = {dossier.id: dossier.source for dossier in reviewed.truth.dossiers}
    assert reviewed.truth.contradictions
    for planted in reviewed.truth.contradictions:
        findings = reviewed.review(sources[planted.dossier])["findings"]
        (found,) = [finding for finding in findings if finding["rule"] == "figure-inconsistent"]
        assert len({evidence["document"] for evidence in found["evidence"]}) == 2
    assert reviewed.truth.copies
    for copy in reviewed.truth.copies:
        for dossier in copy.dossiers:
            (similar,) = reviewed.review(sources[dossier])["similar"]
            assert similar["evidence"]
            assert all(evidence["quote"] in copy.text for evidence in similar["evidence"])
            assert len(similar["other_places"]) == len(similar["evidence"])


def test_batch_findings_are_the_planted_ones(reviewed: Any) -> None:
    """The recommendation lists are held against the dossiers in both directions."""
    found = Counter(finding["rule"] for finding in reviewed.batch["findings"])
    planted = Counter(fault.rule for fault in reviewed.truth.batch_faults)
    planted += Counter(f.rule for d in reviewed.truth.dossiers for f in d.faults if f.rule in BATCH_RULES)
    assert {rule: found[rule] for rule in BATCH_RULES} == {rule: planted[rule] for rule in BATCH_RULES}


def test_every_file_ends_in_one_place(reviewed: Any) -> None:
    """No file is lost, doubled or put with a stranger; containers may stand with dossier or batch."""
    found = {row["name"]: row["disposition"] for row in reviewed.batch["files"]}
    assert len(found) == len(reviewed.batch["files"])
    files = [file for dossier in reviewed.truth.dossiers for file in dossier.files] + list(reviewed.truth.batch_files)
    for file in files:
        allowed = {"dossier", "batch"} if file.making == "container" else {file.fate}
        assert found.get(file.path) in allowed, file.path


def test_roles_of_readable_files(reviewed: Any) -> None:
    """Each text or scan is known for what it is."""
    wrong = []
    for dossier in reviewed.truth.dossiers:
        entries = {entry["name"]: entry for entry in reviewed.review(dossier.source)["documents"]}
        for file in dossier.files:
            if file.making in {"text", "ocr"}:
                entry = entries[name_inside(dossier, file)]
                found = {part["requirement"] for part in entry["parts"]}
                if found != set(file.requirements):
                    wrong.append((file.path, found, file.requirements))
    assert not wrong


def test_required_sections_are_found_where_they_stand(reviewed: Any) -> None:
    """Every section of the truth is among the review's sections."""
    for dossier in reviewed.truth.dossiers:
        found = {section["requirement"] for section in reviewed.review(dossier.source)["sections"]}
        wanted = {section.requirement for file in dossier.files for section in file.sections}
        assert wanted <= found, dossier.source


def test_figures_have_their_values_and_units(reviewed: Any) -> None:
    """At least 99% of the stated numbers come out, each from its own file."""
    missed, total = [], 0
    for dossier in reviewed.truth.dossiers:
        review = reviewed.review(dossier.source)
        ids = {entry["id"]: entry["name"] for entry in review["documents"]}
        found = {(ids[f["document"]], f["value"], f["unit"]) for f in review["figures"]}
        for file in dossier.files:
            for figure in file.figures:
                total += 1
                key = (name_inside(dossier, file), figure.value, figure.unit)
                if not any(f[0] == key[0] and f[1] == pytest.approx(key[1]) and f[2] == key[2] for f in found):
                    missed.append(key)
    assert total > 500
    assert len(missed) <= total * 0.01, missed[:20]


def evidences(value: Any) -> Iterator[dict[str, Any]]:
    """Every evidence in a JSON value."""
    if isinstance(value, dict):
        if "quote" in value and "block" in value:
            yield value
        for item in value.values():
            yield from evidences(item)
    elif isinstance(value, list):
        for item in value:
            yield from evidences(item)


def test_every_quote_stands_in_its_block(reviewed: Any) -> None:
    """Evidence is letter for letter; boxes lie on their page. Masked numbers are the one exception."""
    from pipeline.packed import load_reading

    readings = {path.name.split(".")[0]: path for path in (reviewed.workspace / "readings").rglob("*.zst")}
    checked = 0
    for row in reviewed.batch["dossiers"]:
        review = reviewed.review(row["source"])
        hashes = {entry["id"]: entry["sha256"] for entry in review["documents"]}
        documents = {name: load_reading(readings[sha]).document for name, sha in hashes.items() if sha in readings}
        blocks = {name: {block.id: block for block in document.blocks} for name, document in documents.items()}
        for evidence in evidences(review):
            if "*" in evidence["quote"]:
                continue
            block = blocks[evidence["document"]][evidence["block"]]
            start = evidence["start"]
            assert block.text[start : start + len(evidence["quote"])] == evidence["quote"]
            checked += 1
    assert checked > 2000


def test_outputs_of_each_dossier(reviewed: Any) -> None:
    """Brief in three forms and review; a correction notice only while the dossier is incomplete."""
    for row in reviewed.batch["dossiers"]:
        folder = reviewed.workspace / "out" / row["path"]
        names = {path.name for path in folder.iterdir()}
        assert {"brief.html", "brief.docx", "brief.pdf", "review.json"} <= names
        assert ("correction-notice.docx" in names) == (row["status"] == "incomplete")


def test_input_is_not_touched(reviewed: Any) -> None:
    """Nothing is written into INPUT."""
    listed = {file["name"].split(".zip/")[0].split(".7z/")[0] for file in reviewed.batch["files"]}
    on_disk = {str(path.relative_to(reviewed.input)) for path in reviewed.input.rglob("*") if path.is_file()}
    assert {name for name in on_disk if not name.endswith((".zip", ".7z"))} <= listed


def test_second_run_reuses_everything_and_changes_no_byte(
    reviewed: Any, shenbao: Callable[..., Any], tmp_path: Path
) -> None:
    """A rerun of the same input, on another engine, gives the same bytes but for the times the contract names."""
    workspace = tmp_path / "工作区"
    shutil.copytree(reviewed.workspace, workspace)
    done = shenbao("run", str(reviewed.input), "-w", str(workspace), "--engine", "direct", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    batch = json.loads(done.stdout)
    assert batch["timing"]["reused_files"] == batch["timing"]["files"]
    before, after = (
        {path.relative_to(root): path.read_bytes() for path in (root / "out").rglob("*") if path.is_file()}
        for root in (reviewed.workspace, workspace)
    )
    changed = {str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed <= {"out/batch.json", "out/index.html", "out/ledger.xlsx"}
    for name in ("generated_at", "timing"):
        batch.pop(name)
    earlier = {key: value for key, value in reviewed.batch.items() if key in batch}
    assert batch == earlier
