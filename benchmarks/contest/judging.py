"""One specimen and one answer to counts; counts of many to the line that is printed."""

from collections import Counter
from typing import Any

from specimens.truth import Specimen

from contest import scores

Counts = Counter[str]
FURNITURE = frozenset({"header", "footer", "page_number", "watermark", "comment"})


def judge(specimen: Specimen, answer: dict[str, Any]) -> Counts:
    """What was right and wrong in one reading, as counts that can be added up."""
    counts: Counts = Counter(files=1)
    if "error" in answer or not answer.get("text", "").strip():
        counts["unread"] = 1
        answer = {"text": ""}
    draft = specimen.draft
    scanned = "dpi" in specimen.conditions
    text = running_text(specimen, answer)
    if scanned:
        counts["errors"], counts["length"] = scores.character_errors(draft.text, text)
        counts["found"], counts["numbers"] = scores.numbers(draft.text, text)
    else:
        counts["in_order"], counts["characters"] = scores.in_order(draft.text, text)
        counts["surplus"] = max(0, len(scores.flat(text)) - counts["in_order"])
        counts["blanks"] = max(0, scores.blanks(text) - scores.blanks(draft.text))
    if draft.tables and "tables" in answer:
        counts.update(scores.tables(draft, answer["tables"]))
    for piece in draft.tables:
        if specimen.conditions.get("table_over_pages") == draft.pieces.index(piece):
            counts["long_tables"] += 1
            counts["long_joined"] += scores.joined(piece, answer.get("tables", []))
    if "headings" in answer and draft.kind in {"plan", "report", "gazette", "regulation", "letter", "summary"}:
        counts.update(scores.headings(draft, answer["headings"]))
    if "blocks" in answer:
        counts.update(own(specimen, answer))
    counts["milliseconds"] = round(1000 * answer.get("seconds", 0))
    return counts


def running_text(specimen: Specimen, answer: dict[str, Any]) -> str:
    """What a reader says the document says: without furniture, and without the footnotes, which stand apart."""
    if "blocks" not in answer:
        return str(answer.get("body", answer["text"]))
    notes = [scores.flat(note) for note in specimen.draft.footnotes]
    apart = FURNITURE | {"toc"} if specimen.draft.contents else FURNITURE

    def is_note(kind: str, text: str) -> bool:
        return kind == "footnote" and any(note in scores.flat(text) for note in notes)

    return "\n".join(text for kind, text in answer["blocks"] if kind not in apart and not is_note(kind, text))


def own(specimen: Specimen, answer: dict[str, Any]) -> Counts:
    """What only our own answers tell: furniture, footnotes, letters, seals."""
    counts: Counts = Counter()
    draft = specimen.draft
    if draft.header or draft.page_number or draft.watermark:
        found = scores.furniture(draft, answer["blocks"])
        counts.update(found, furnished=1, furniture_clean=int(not any(found.values())))
    notes = scores.flat("".join(text for kind, text in answer["blocks"] if kind == "footnote"))
    for note in draft.footnotes:
        counts.update(footnotes=1, footnotes_found=int(scores.flat(note) in notes))
    if draft.letter and "letter" in answer:
        for part, right in scores.letter(draft, answer["letter"]).items():
            counts.update({f"letter_{part}": int(right)})
        counts["letters"] = 1
    counts.update(seals=specimen.seals, seals_found=min(specimen.seals, len(answer["seals"])))
    counts["seals_false"] = max(0, len(answer["seals"]) - specimen.seals)
    return counts


def percent(part: int, whole: int) -> float | None:
    """A share in percent; None of nothing."""
    return round(100 * part / whole, 3) if whole else None


def line(counts: Counts) -> dict[str, Any]:
    """Shares of sums; what was not measured is left out."""
    shares = {
        "in_order_percent": percent(counts["in_order"], counts["characters"]),
        "surplus_percent": percent(counts["surplus"], counts["characters"]),
        "blanks_per_1000": round(1000 * counts["blanks"] / counts["characters"], 2) if counts["characters"] else None,
        "cer_percent": percent(counts["errors"], counts["length"]),
        "numbers_percent": percent(counts["found"], counts["numbers"]),
        "cells_percent": percent(counts["cells_right"], counts["cells"]),
        "cells_with_spans_percent": percent(counts["cells_spans"], counts["cells"]),
        "tables_over_pages_percent": percent(counts["long_joined"], counts["long_tables"]),
        "headings_recall": percent(counts["headings_found"], counts["headings"]),
        "headings_precision": percent(counts["headings_found"], counts["headings_found"] + counts["headings_false"]),
        "headings_level": percent(counts["headings_level"], counts["headings_found"]),
        "furniture_clean_percent": percent(counts["furniture_clean"], counts["furnished"]),
        "footnotes_percent": percent(counts["footnotes_found"], counts["footnotes"]),
    }
    row: dict[str, Any] = {"files": counts["files"], "unread": counts["unread"]}
    row |= {name: value for name, value in shares.items() if value is not None}
    if counts["letters"]:
        parts = {key[7:]: percent(counts[key], counts["letters"]) for key in counts if key.startswith("letter_")}
        row |= {"letters": counts["letters"], "letter_parts_percent": parts}
    if counts["seals"] or counts["seals_false"]:
        row |= {"seals": f"{counts['seals_found']}/{counts['seals']}", "seals_false": counts["seals_false"]}
    if counts["long_tables"]:
        row["tables_over_pages"] = f"{counts['long_joined']}/{counts['long_tables']}"
    return row | {"ms_per_file": round(counts["milliseconds"] / max(1, counts["files"]))}
