"""The documents of a drafted programme (申报材料): each with its signs, limits, sections, parts and terms."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from extractors.document import Evidence
from pipeline.drafting.attachments import Attachment
from pipeline.drafting.eligibility import Eligibility
from pipeline.drafting.limits import Limits, read_limits
from pipeline.drafting.materials import Material, Materials
from pipeline.drafting.naming import Kind, is_same, tail_of
from pipeline.drafting.sheet import Sheet, new_id, yaml_list, yaml_value
from pipeline.drafting.statements import Statement
from pipeline.words import REGION_KIND

USUAL: Final = Path(__file__).with_name("usual.yaml")
_ASSUMED: Final[tuple[Kind, ...]] = ("letter", "form", "plan", "report", "evidence")
_ROLES: Final[Mapping[Kind, str]] = {
    "letter": "letter",
    "recommendation": "letter",
    "form": "form",
    "evidence": "evidence",
    "list": "list",
}


@lru_cache
def usual() -> Mapping[str, Any]:
    """Names, signs and words that are usual for each kind of document, whatever the call."""
    loaded: dict[str, Any] = yaml.safe_load(USUAL.read_text(encoding="utf-8"))
    return loaded


def write_documents(
    sheet: Sheet, materials: Materials, attachments: Sequence[Attachment], eligibility: Eligibility
) -> None:
    """What is to be handed in, the usual five where the notice names nothing; then of which one will do."""
    own = [material for material in materials.all if not material.of_province]
    if not own:
        sheet.ask("通知中未列明申报材料（或称见附件而附件未提供），以下五项按同类申报的通行做法列出，请对照附件修改。")
    writer = _Documents(sheet, materials, attachments, eligibility)
    sheet.put("documents:")
    for material in own:
        writer.write(material)
    for kind in () if own else _ASSUMED:
        writer.write_assumed(kind)
    for material in materials.all:
        if material.of_province:
            writer.write(material)
    writer.write_groups()
    for evidence in materials.terms:
        sheet.ask(f"下面这句对材料有附加条件，软件不能自动判断：{sheet.source(evidence)}")


class _Documents:
    """Documents as they are written; ids and signs that were given out are not given again."""

    def __init__(
        self, sheet: Sheet, materials: Materials, attachments: Sequence[Attachment], eligibility: Eligibility
    ) -> None:
        self._sheet = sheet
        self._materials = materials
        self._attachments = attachments
        self._eligibility = eligibility
        self._taken: set[str] = set()
        self._kinds: set[Kind] = set()
        self._ids: dict[str, str] = {}
        self._common = read_limits(statement.text for statement in materials.common)

    def write(self, material: Material) -> None:
        """A document that the notice names."""
        sheet, kind = self._sheet, material.kind
        known = usual()["documents"].get(kind)
        name = new_id(known["id"] if known and kind not in self._kinds else "document", self._taken)
        self._ids[material.name] = name
        sheet.put(f"  - id: {name}", material.evidence)
        sheet.put(f"    title: {yaml_value(material.name)}")
        sheet.put(f"    basis: {sheet.basis(material.evidence)}")
        if material.optional:
            sheet.ask(f"“{material.name}”按原文似可不交，暂定为建议核实（warning）。", "    ")
        sheet.put(f"    severity: {_severity(material)}")
        if material.of_province:
            sheet.put("    scope: batch")
        sheet.put(f"    role: {_ROLES.get(kind, 'text')}")
        holds = f"，写明{'、'.join(material.holds)}" if material.holds else ""
        sheet.put(f"    advice: {yaml_value(f'请提交{material.name}{holds}。')}")
        self._write_condition(material)
        self._write_limits(material)
        self._write_signs(material.name, known["signs"] if known and kind not in self._kinds else None)
        self._kinds.add(kind)
        if kind in {"plan", "report", "form", "other"}:
            self._write_sections(material)
        if kind == "letter" or (kind == "recommendation" and material.sealed):
            self._write_parts(material)

    def write_assumed(self, kind: Kind) -> None:
        """A document that such calls usually ask for."""
        sheet, known = self._sheet, usual()["documents"][kind]
        sheet.put(f"  - id: {new_id(known['id'], self._taken)}")
        sheet.put(f"    title: {yaml_value(known['title'])}")
        sheet.put("    basis: assumed")
        sheet.put(f"    role: {_ROLES.get(kind, 'text')}")
        sheet.put(f"    advice: {yaml_value(known['advice'])}")
        self._write_signs("", known["signs"])
        if kind == "letter":
            self._write_parts(None)

    def write_groups(self) -> None:
        """Sets of documents of which one will do."""
        choices = [names for names in self._materials.choices if all(name in self._ids for name in names)]
        if not choices:
            return
        self._sheet.put("groups:")
        for number, names in enumerate(choices, start=1):
            evidence = next(one.evidence for one in self._materials.all if one.name == names[0])
            self._sheet.put(f"  - id: choice-{number}", evidence)
            self._sheet.put(f"    title: {yaml_value('或者'.join(names))}")
            self._sheet.put(f"    of: [{', '.join(self._ids[name] for name in names)}]")
            self._sheet.put("    at_least: 1")
            self._sheet.put(f"    basis: {self._sheet.basis(evidence)}")

    def _write_condition(self, material: Material) -> None:
        if not material.when:
            return
        words = "、".join(REGION_KIND[kind] for kind in material.when)
        self._sheet.ask(f"“{material.name}”按原文只要求{words}提交，请核定适用条件（when）。", "    ")
        found = self._eligibility
        if set(found.kinds) & set(material.when) or not (found.kinds or found.organisations):
            self._sheet.put(f"    when: {{kinds: [{', '.join(material.when)}]}}")

    def _write_limits(self, material: Material) -> None:
        """Limits that the schema holds, with their sentence; what is told in other words is asked."""
        own = read_limits(material.said, material.name)
        limits = own if material.of_province else own.beside(self._common)
        if words := limits.written():
            sources = [*self._said(material), *(one.evidence for one in self._speaking(material, own))]
            self._sheet.put(f"    {words}", *dict.fromkeys(sources))
        if limits.rest:
            self._sheet.ask(f"“{material.name}”另有要求：{'；'.join(limits.rest)}。", "    ")

    def _said(self, material: Material) -> list[Evidence]:
        """The places of a document's own limits."""
        places = (part for part in material.said if read_limits([part], material.name).written())
        return [material.evidence_of(part.strip("。;")) for part in places]

    def _speaking(self, material: Material, own: Limits) -> list[Statement]:
        """The sentences for all documents that say something that a document's own do not."""
        common = () if material.of_province else self._materials.common
        return [one for one in common if own.beside(read_limits([one.text])).written() != own.written()]

    def _write_signs(self, name: str, signs: Mapping[str, Sequence[str]] | None) -> None:
        """How the document is known: by its own name, and for the first of its kind by the usual signs."""
        own = [re.escape(name), re.escape(tail_of(name))] if name else []
        titles = [f"{pattern}$" for pattern in own]
        more = {"names": own, "titles": titles, "against": self._others(name, signs)}
        self._sheet.put("    signs:")
        for group in signs or ("names", "titles"):
            patterns = [*more.get(group, ()), *(signs[group] if signs else ())]
            self._sheet.put(f"      {group}: {yaml_list(dict.fromkeys(patterns))}")

    def _others(self, name: str, signs: Mapping[str, Sequence[str]] | None) -> list[str]:
        """Ends of the names of other documents that the usual signs of this one would take for it."""
        taken = [*signs["names"], *signs["titles"]] if signs and name else []
        others = (one.name for one in self._materials.all if one.name != name)
        tails = (tail_of(other) for other in others if any(re.search(pattern, other) for pattern in taken))
        return [re.escape(tail) for tail in tails if tail not in name]

    def _write_sections(self, material: Material) -> None:
        template = next((a for a in self._attachments if _is_about(a.title, material.name)), None)
        sections = [(name, material.evidence_of(name)) for name in material.sections]
        if template and template.sections and material.kind in {"plan", "report"}:
            sections = list(template.sections)
        if not sections:
            if material.kind in {"plan", "report"}:
                self._sheet.ask(
                    f"通知未写明“{material.name}”应有哪些内容，未设章节要求；如有提纲，请在此增加 sections。", "    "
                )
            return
        self._sheet.put("    sections:")
        taken: set[str] = set()
        for name, evidence in dict(sections).items():
            words = usual()["sections"]
            known = next((item["id"] for item in words if any(word in name for word in item["words"])), "section")
            self._sheet.put(f"      - id: {new_id(known, taken)}", evidence)
            self._sheet.put(f"        title: {yaml_value(name)}")
            self._sheet.put(f"        basis: {self._sheet.basis(evidence)}")
            self._sheet.put(f"        aliases: {yaml_list([name])}")

    def _write_parts(self, material: Material | None) -> None:
        sealed = material.evidence_of("章") if material and material.sealed else None
        self._sheet.put("    parts:")
        self._sheet.put(
            f"      - {{id: seal, title: 公章, basis: {self._sheet.basis(sealed)}, severity: error}}", sealed
        )
        for key, title, severity in (
            ("document-number", "发文字号", "warning"),
            ("signatory", "落款", "error"),
            ("date", "成文日期", "warning"),
            ("addressee", "主送机关", "info"),
        ):
            self._sheet.put(f"      - {{id: {key}, title: {title}, basis: assumed, severity: {severity}}}")


def _severity(material: Material) -> str:
    if material.optional or material.kind == "list":
        return "warning"
    return "info" if material.kind == "recommendation" else "error"


def _is_about(title: str, name: str) -> bool:
    """Whether an attachment's title speaks of a document, as a whole or by the end of its name."""
    return name in title or (len(name) >= 4 and name[-4:] in title) or is_same(title, name)
