"""The ledger (总台账) as XLSX: overview, findings, figures, files, people's words. Text of others is text: never formula nor link.

Rows go to disk as they come (XlsxWriter's constant memory mode, its scratch files inside the target folder).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import words
from pipeline.brief import (
    Issue,
    describe_changes,
    describe_finding,
    describe_remarks,
    file_numbers,
    reference_to,
    requirement_titles,
)
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.render.cells import Formats, Link, Sheet, Value, open_book
from pipeline.render.columns import CHANGES, FIGURES, FILES, FINDINGS, REMARKS, overview_columns
from pipeline.render.overview import UNKNOWN, DossierDigest, Overview, OverviewRow
from pipeline.render.safe import shortened
from pipeline.review import Batch, Finding, Review


def _finding_row(province: str, region: str, issue: Issue, finding: Finding) -> list[Value]:
    sources = list(dict.fromkeys(source.reference for source in issue.sources))
    quotes = list(dict.fromkeys(shortened(item.quote, 200) for item in finding.evidence if item.quote))
    return [
        province,
        region,
        issue.severity_word,
        issue.rule_word,
        issue.requirement,
        issue.basis,
        issue.text,
        "、".join(sources),
        " / ".join(quotes[:4]),
        issue.searched,
        issue.action,
        issue.waived,
        issue.id,
    ]


def _figure_row(
    place: Sequence[str], figure: Figure, title: str, files: Mapping[str, str], numbers: Mapping[str, int]
) -> list[Value]:
    return [
        *place,
        title,
        figure.indicator,
        figure.value,
        figure.unit,
        figure.low,
        figure.high,
        figure.text,
        figure.qualifier,
        words.FIGURE_KIND[figure.kind],
        figure.period,
        figure.period_start,
        figure.period_end,
        figure.subject,
        files.get(figure.document, ""),
        reference_to(figure.evidence, numbers),
        round(figure.confidence, 2),
    ]


def _overview_values(number: int, row: OverviewRow) -> list[Value]:
    faults = [*row.open, f"另有 {row.more} 项"] if row.more else list(row.open)
    return [
        number,
        row.province,
        row.name,
        row.adcode,
        row.kind,
        row.eligible,
        row.status_word,
        row.errors,
        row.warnings,
        row.infos,
        *row.documents,
        "；".join(fault.rstrip("。") for fault in faults),
        Link(address=f"{row.path}/brief.html", text="打开"),
        Link(address=f"{row.path}/correction-notice.docx", text="打开") if row.notice else None,
        row.version,
        row.source,
        row.id,
    ]


class Ledger:
    """The workbook while it is written: reviews one by one, then the batch."""

    def __init__(self, scratch: Path, programme: Programme) -> None:
        self._file = scratch / "ledger.xlsx"
        self._programme = programme
        self._titles = requirement_titles(programme)
        self._indicators = {figure.id: figure.title for figure in programme.figures}
        self._book = open_book(self._file, programme.look.ledger_title)
        formats = Formats(self._book)
        documents = [item.title for item in programme.documents if item.scope == "dossier"]
        self._overview = Sheet(self._book, formats, "总览", overview_columns(documents), fixed=3)
        self._findings = Sheet(self._book, formats, "问题清单", FINDINGS)
        self._figures = Sheet(self._book, formats, "指标数据", FIGURES)
        self._files = Sheet(self._book, formats, "文件清单", FILES)
        self._changes = Sheet(self._book, formats, "补正变化", CHANGES)
        self._remarks = Sheet(self._book, formats, "人工处理", REMARKS)

    def add_review(self, review: Review) -> None:
        """Add the findings and figures of one dossier."""
        head, numbers = review.dossier, file_numbers(review)
        place = (head.province or UNKNOWN, head.region.name if head.region else head.source)
        for finding in review.findings:
            self._findings.add(_finding_row(*place, describe_finding(finding, numbers, self._titles), finding))
        for change in describe_changes(review):
            self._changes.add(
                [*place, head.version, change.text, " / ".join(change.taken_out), " / ".join(change.put_in)]
            )
        for line in describe_remarks(review, self._titles):
            self._remarks.add([*place, line.kind, line.about, line.text, line.by, line.day, line.note or "有效"])
        files = {entry.id: entry.name for entry in review.documents}
        for figure in review.figures:
            title = self._indicators.get(figure.indicator_id or "", "")
            self._figures.add(_figure_row(place, figure, title, files, numbers))

    def _add_files(self, batch: Batch, digests: Mapping[str, DossierDigest]) -> None:
        rows = {row.id: row for row in batch.dossiers}
        for number, file in enumerate(batch.files, start=1):
            row = rows.get(file.dossier or "")
            known = digests.get(file.dossier or "")
            self._files.add(
                [
                    number,
                    file.name,
                    words.DISPOSITION[file.disposition],
                    (row.province or UNKNOWN) if row else "",
                    (row.region.name if row.region else row.source) if row else "",
                    known.kinds.get(file.sha256, "") if known else "",
                    file.bytes,
                    file.sha256,
                ]
            )

    def finish(self, batch: Batch, overview: Overview, digests: Mapping[str, DossierDigest]) -> bytes:
        """Add what the batch says and close the workbook; its bytes."""
        for finding in batch.findings:
            issue = describe_finding(finding, {}, self._titles)
            self._findings.add(_finding_row("（批次）", "—", issue, finding))
        for number, row in enumerate(overview.rows, start=1):
            self._overview.add(_overview_values(number, row))
        self._add_files(batch, digests)
        for sheet in (self._overview, self._findings, self._figures, self._files, self._changes, self._remarks):
            sheet.finish()
        self._book.close()
        return self._file.read_bytes()  # XlsxWriter fixes the times of the members itself
