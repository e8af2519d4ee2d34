"""The ledger (总台账) as XLSX: overview, requirements, findings, figures side by side and all, files, changes, people's words.

Text of others is text, never formula nor link. Rows go to disk as they come (XlsxWriter's constant memory mode, its scratch files inside the target folder).
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
from pipeline.render.columns import CHANGES, FIGURES, FILES, FINDINGS, REMARKS, Column, overview_columns
from pipeline.render.comparison import NAME as COMPARISON
from pipeline.render.comparison import Comparison
from pipeline.render.matrix import LEGEND, Matrix
from pipeline.render.matrix import NAME as MATRIX
from pipeline.render.overview import UNKNOWN, DossierDigest, Overview, OverviewRow
from pipeline.render.safe import shortened
from pipeline.review import Batch, Finding, Review


def _finding_row(province: Value, region: Value, issue: Issue, finding: Finding) -> list[Value]:
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
    place: Sequence[Value], figure: Figure, title: str, files: Mapping[str, str], numbers: Mapping[str, int]
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
    """The workbook while it is written: reviews one by one, then the batch. ``paths`` are the dossiers' folders by id."""

    def __init__(self, scratch: Path, programme: Programme, paths: Mapping[str, str]) -> None:
        self._file = scratch / "ledger.xlsx"
        self._paths = paths
        self._titles = requirement_titles(programme)
        self._indicators = {figure.id: figure.title for figure in programme.figures}
        self._asked = Matrix(programme)
        self._compared = Comparison(programme)
        self._book = open_book(self._file, programme.look.ledger_title)
        self._formats = Formats(self._book)
        documents = [item.title for item in programme.documents if item.scope == "dossier"]
        self._overview = self._add("总览", overview_columns(documents), fixed=3)
        self._matrix = self._add(MATRIX, self._asked.columns, fixed=3)
        self._findings = self._add("问题清单", FINDINGS)
        self._comparison = self._book.add_worksheet(COMPARISON)  # its columns are known when all figures are
        self._figures = self._add("指标数据", FIGURES)
        self._files = self._add("文件清单", FILES)
        self._changes = self._add("补正变化", CHANGES)
        self._remarks = self._add("人工处理", REMARKS)

    def _add(self, name: str, columns: Sequence[Column], fixed: int = 2) -> Sheet:
        return Sheet(self._book.add_worksheet(name), self._formats, columns, fixed=fixed)

    def _region(self, dossier: str, name: str) -> Value:
        """A dossier's name that leads to its brief."""
        path = self._paths.get(dossier)
        return Link(address=f"{path}/brief.html", text=shortened(name, 60)) if path else name

    def add_review(self, review: Review) -> None:
        """Add what one dossier has and states."""
        head, numbers = review.dossier, file_numbers(review)
        place: tuple[Value, Value]
        place = (head.province or UNKNOWN, self._region(head.id, head.region.name if head.region else head.source))
        self._matrix.add([*place, words.STATUS[review.status], *self._asked.cells(review)])
        self._compared.add(review)
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
                    self._region(row.id, row.region.name if row.region else row.source) if row else "",
                    known.kinds.get(file.sha256, "") if known else "",
                    file.bytes,
                    file.sha256,
                ]
            )

    def finish(self, batch: Batch, overview: Overview, digests: Mapping[str, DossierDigest]) -> bytes:
        """Add what the batch says and close the workbook; its bytes."""
        self._add_batch(batch)
        for number, row in enumerate(overview.rows, start=1):
            self._overview.add(_overview_values(number, row))
        self._add_files(batch, digests)
        self._add_comparison(overview)
        self._matrix.finish(below=(LEGEND,))
        for sheet in (self._overview, self._findings, self._figures, self._files, self._changes, self._remarks):
            sheet.finish()
        self._book.close()
        return self._file.read_bytes()  # XlsxWriter fixes the times of the members itself

    def _add_batch(self, batch: Batch) -> None:
        """Findings of the whole batch, and what people said of them."""
        for finding in batch.findings:
            issue = describe_finding(finding, {}, self._titles)
            self._findings.add(_finding_row("（批次）", "—", issue, finding))
            if waiver := finding.waived or finding.reopened:
                note = "有效" if finding.waived else "所依据的内容有变化，已失效"
                head = ["（批次）", "—", words.REMARK["waive"], finding.message]
                self._remarks.add([*head, waiver.reason, waiver.by, waiver.at[:10], note])

    def _add_comparison(self, overview: Overview) -> None:
        sheet = Sheet(self._comparison, self._formats, self._compared.columns())
        for row in overview.rows:
            head = [row.province, self._region(row.id, row.name), row.status_word]
            sheet.add([*head, *self._compared.cells(row.id)])
        sheet.finish(below=self._compared.notes)
