"""The drafted programme as YAML: values, and beside each the words and the place that it comes from."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from extractors.document import Evidence
from pipeline.brief.references import reference_to
from pipeline.drafting.attachments import Attachment
from pipeline.drafting.calling import Calling, Said
from pipeline.drafting.limits import read_hour, read_limits
from pipeline.drafting.lists import Item
from pipeline.drafting.materials import Kind, Material
from pipeline.facts import Reading
from pipeline.programme import RegionKind
from pipeline.terms import weighty_words
from pipeline.words import REGION_KIND

USUAL: Final = Path(__file__).with_name("usual.yaml")
_UNCLEAR: Final[tuple[RegionKind, ...]] = ("prefecture", "autonomous-prefecture", "league")
CUES: Final = 12
_QUOTE: Final = 90
_PLAIN: Final = re.compile(r"[\w一-鿿（）〔〕《》、·-]+")
_ASSUMED: Final[tuple[Kind, ...]] = ("letter", "form", "plan", "report", "evidence")


@lru_cache
def usual() -> Mapping[str, Any]:
    """Names, signs and words that are usual for each kind of document, whatever the call."""
    loaded: dict[str, Any] = yaml.safe_load(USUAL.read_text(encoding="utf-8"))
    return loaded


def write_programme(
    readings: Sequence[Reading],
    calling: Calling,
    materials: Sequence[Material],
    attachments: Sequence[Attachment],
    criteria: Sequence[Item],
    tasks: Sequence[Item],
    today: str,
) -> str:
    """The whole file."""
    writer = _Writer(readings)
    writer.head(calling)
    writer.applicants(calling)
    writer.deadlines(calling, today)
    writer.documents(materials, attachments)
    writer.figures(attachments)
    writer.topics("criteria", "评估标准", "criterion", criteria)
    writer.topics("tasks", "重点任务", "task", tasks)
    writer.look(calling)
    return writer.text()


class _Writer:
    """Lines of YAML with comments, and the list of what a person must decide."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.numbers = {reading.document.file.sha256: n for n, reading in enumerate(readings, start=1)}
        self.notice = readings[0].document.file.sha256
        self.names = [reading.document.file.name for reading in readings]
        self.lines: list[str] = []
        self.open: list[str] = []

    def text(self) -> str:
        """The file: what it was drafted from, what is to be decided, then the programme."""
        files = [f"#   文件{number}　{_comment(name)}" for number, name in enumerate(self.names, start=1)]
        decide = [f"#   {number}. {_comment(line)}" for number, line in enumerate(self.open, start=1)]
        head = [
            "# 申报要求配置（草稿）：由软件根据以下文件起草，须由熟悉该通知的人员核定后使用。",
            *files,
            "# 每项之后的“出处”是所依据的原文；没有出处的是同类申报的通行做法（basis: assumed）。",
            "# 请逐项核定：",
            *decide,
            "# 核定后用 shenbao programme check 检查，再用 shenbao run --programme 本文件 审核材料。",
            "",
        ]
        return "\n".join([*head, *self.lines, ""])

    def put(self, line: str, *sources: Evidence | None) -> None:
        """A line, with the words that it comes from above it."""
        indent = " " * (len(line) - len(line.lstrip(" -")))
        self.lines += [f"{indent}# 出处：{self.source(evidence)}" for evidence in sources if evidence]
        self.lines.append(line)

    def ask(self, question: str, indent: str = "") -> None:
        """Something that a person must decide, in its place and at the top."""
        self.open.append(question)
        self.lines.append(f"{indent}# 请核定：{_comment(question)}")

    def source(self, evidence: Evidence) -> str:
        """Place and words (文件1 第3段：“…”)."""
        quote = " ".join(evidence.quote.split())
        shown = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
        return f"{reference_to(evidence, self.numbers)}：“{_comment(shown)}”"

    def basis(self, evidence: Evidence | None) -> str:
        """What a requirement rests on: the notice, an attachment handed over with it, or common practice."""
        if evidence is None:
            return "assumed"
        return "notice" if evidence.document == self.notice else "official"

    def head(self, calling: Calling) -> None:
        """Ids, titles and the notice."""
        subject = calling.subject or "（请填写申报名称）"
        year = calling.day.value[:4] if calling.day else "draft"
        self.put("schema: shenbao.programme/1")
        self.ask("配置的编号 id 由小写英文字母、数字和连字符组成，请改成便于记忆的名称。")
        self.put(f"id: call-{year}")
        self.put(f"title: {_value(subject + '申报')}")
        self.put(
            f"short_title: {_value(re.sub(r'^(?:20[0-9]{2}年度?)?(?:第[一二三四五六七八九十]+批)?(?:全国|国家|全省|省级)?', '', subject) or subject)}"
        )
        self.put("notice:")
        missing = []
        for key, word, said in (
            ("title", "标题", calling.title),
            ("number", "文号", calling.number),
            ("issuer", "发文机关", calling.issuer),
            ("date", "成文日期", calling.day),
        ):
            if said:
                self.put(f"  {key}: {said.value if key == 'date' else _value(said.value)}", said.evidence)
            elif key != "date":
                missing.append(word)
                self.put(f'  {key}: ""')
        if missing:
            self.ask(f"通知中未找到{'、'.join(missing)}，请补填。", "  ")
        self.put("")

    def applicants(self, calling: Calling) -> None:
        """Who may apply and who signs."""
        found = calling.eligibility
        self.put("applicants:")
        for evidence in found.excluded:
            self.ask(f"下面这句对申报资格有限制，软件不能自动判断：{self.source(evidence)}", "  ")
        kinds: Sequence[RegionKind] = found.kinds
        if not kinds:
            self.ask(
                "通知中未找到可以申报的地区类型；如申报主体不是地区，本软件的资格审核不适用，请关闭相应规则。", "  "
            )
            kinds = tuple(REGION_KIND)
        unclear = [kind for kind in _UNCLEAR if kind not in kinds and "prefecture-city" in kinds]
        self.put(f"  eligible: [{', '.join(kinds)}]", *found.evidence)
        if unclear:
            words = "、".join(REGION_KIND[kind] for kind in unclear)
            self.ask(f"通知写有地级市而未提{words}，暂列为由人工判断。", "  ")
            self.put(f"  unclear: [{', '.join(unclear)}]")
        self.put(f"  basis: {self.basis(found.evidence[0] if found.evidence else None)}")
        told = "、".join(REGION_KIND[kind] for kind in found.kinds)
        self.put(f"  explanation: {_value(f'可以申报的为{told}。' if told else '申报资格见通知。')}")
        if signatory := calling.signatory:
            self.put("  signatory: [人民政府]", signatory.evidence)
            self.put("  office: [人民政府办公室, 人民政府办公厅, 政府办公室, 政府办公厅]")
        else:
            self.ask("通知未写明由谁出具申请文件，未核对落款单位；如须由人民政府出具，写 signatory: [人民政府]。", "  ")
        self.put("")

    def deadlines(self, calling: Calling, today: str) -> None:
        """The last days."""
        self.put("deadlines:")
        of_province = [deadline for deadline in calling.deadlines if not deadline.is_applicants]
        own = [deadline for deadline in calling.deadlines if deadline.is_applicants]
        last = max(of_province or own, key=lambda deadline: deadline.day, default=None)
        if last is None:
            self.ask("通知中未找到截止日期，暂写今天，请改为实际日期。", "  ")
            self.put(f"  national: {today}")
        else:
            self.put(f"  national: {last.day.isoformat()}", last.evidence)
        first = min(own, key=lambda deadline: deadline.day, default=None)
        if first and last and first.day < last.day:
            self.put(f"  applicants: {first.day.isoformat()}", first.evidence)
        clocks = [deadline for deadline in calling.deadlines if deadline.clock]
        counted = first if first and last and first.day < last.day else last
        if hour := read_hour(counted.clock if counted else ""):
            self.put(f'  hour: "{hour}"', *((counted.evidence,) if counted else ()))
            clocks = [deadline for deadline in clocks if deadline is not counted]
        if clocks:
            told = "、".join(f"{deadline.day.isoformat()} {deadline.clock}" for deadline in clocks)
            self.ask(f"截止时间精确到时刻（{told}），请核定采用哪一个（hour）。", "  ")
        if len(calling.deadlines) > 2:
            days = "、".join(sorted({deadline.day.isoformat() for deadline in calling.deadlines}))
            self.ask(f"通知中有多个日期（{days}），请确认采用哪一个。", "  ")
        self.put(f"  basis: {self.basis(last.evidence if last else None)}")
        self._quota(calling.quotas)

    def _quota(self, quotas: Sequence[Said]) -> None:
        numbers = [_small_number(said.value) for said in quotas]
        if numbers and numbers[0] is not None:
            self.put(f"quota: {numbers[0]}", *(said.evidence for said in quotas[:1]))
        if len(quotas) > 1:
            self.ask(
                f"推荐名额不止一种（{'；'.join(said.value for said in quotas)}），请按地区类型或者省份写成 quotas。"
            )
        self.put("")

    def documents(self, materials: Sequence[Material], attachments: Sequence[Attachment]) -> None:
        """What is to be handed in."""
        own = [material for material in materials if not material.of_province]
        if not own:
            self.ask(
                "通知中未列明申报材料（或称见附件而附件未提供），以下五项按同类申报的通行做法列出，请对照附件修改。"
            )
        self.put("documents:")
        taken: set[str] = set()
        for material in own:
            self._document(material, attachments, taken)
        for kind in () if own else _ASSUMED:
            self._assumed(kind, taken)
        for material in materials:
            if material.of_province:
                self._document(material, attachments, taken)

    def _document(self, material: Material, attachments: Sequence[Attachment], taken: set[str]) -> None:
        kind = material.kind if material.kind != "other" else "report"
        known = usual()["documents"][kind]
        self.put(f"  - id: {_id(known['id'], taken)}", material.evidence)
        self.put(f"    title: {_value(material.name)}")
        self.put(f"    basis: {self.basis(material.evidence)}")
        severity = "warning" if material.optional or kind == "list" else "info" if kind == "recommendation" else "error"
        if material.optional:
            self.ask(f"“{material.name}”按原文似可不交，暂定为建议核实（warning）。", "    ")
        self.put(f"    severity: {severity}")
        if material.of_province:
            self.put("    scope: batch")
        self.put(f"    role: {_role(kind)}")
        self.put(f"    advice: {_value('请提交' + material.name + '。')}")
        self._limits(material)
        self._signs(known["signs"], material.name)
        template = next((a for a in attachments if _is_about(a.title, material.name)), None)
        sections = [(name, material.evidence_of(name)) for name in material.sections]
        if template and template.sections and kind in {"plan", "report"}:
            sections = list(template.sections)
        if kind in {"plan", "report"}:
            self._sections(sections, material.name)
        if kind == "letter" or (kind == "recommendation" and material.sealed):
            self._letter_parts(material)

    def _limits(self, material: Material) -> None:
        """Limits that the schema holds, with their sentence; what is told in other words is asked."""
        limits, rest = read_limits(material.limits)
        if limits:
            words = ", ".join(f"{key}: {value}" for key, value in limits.items())
            said = dict.fromkeys(material.evidence_of(one) for one in material.limits if one not in rest)
            self.put(f"    limits: {{{words}}}", *said)
        if rest:
            self.ask(f"“{material.name}”另有要求：{'；'.join(rest)}。", "    ")

    def _assumed(self, kind: Kind, taken: set[str]) -> None:
        known = usual()["documents"][kind]
        self.put(f"  - id: {_id(known['id'], taken)}")
        self.put(f"    title: {_value(known['title'])}")
        self.put("    basis: assumed")
        self.put(f"    role: {_role(kind)}")
        self.put(f"    advice: {_value(known['advice'])}")
        self._signs(known["signs"], "")
        if kind == "letter":
            self._letter_parts(None)

    def _signs(self, signs: Mapping[str, Sequence[str]], name: str) -> None:
        self.put("    signs:")
        for group, patterns in signs.items():
            own = [re.escape(name)] if name and group in {"names", "titles"} else []
            self.put(f"      {group}: {_list(dict.fromkeys([*own, *patterns]))}")

    def _sections(self, sections: Sequence[tuple[str, Evidence]], document: str) -> None:
        if not sections:
            self.ask(f"通知未写明“{document}”应有哪些内容，未设章节要求；如有提纲，请在此增加 sections。", "    ")
            return
        self.put("    sections:")
        taken: set[str] = set()
        for name, evidence in sections:
            words = usual()["sections"]
            known = next((item["id"] for item in words if any(word in name for word in item["words"])), "section")
            self.put(f"      - id: {_id(known, taken)}", evidence)
            self.put(f"        title: {_value(name)}")
            self.put(f"        basis: {self.basis(evidence)}")
            self.put(f"        aliases: {_list([name])}")

    def _letter_parts(self, material: Material | None) -> None:
        sealed = material.evidence_of("章") if material and material.sealed else None
        self.put("    parts:")
        self.put(f"      - {{id: seal, title: 公章, basis: {self.basis(sealed)}, severity: error}}", sealed)
        for key, title, severity in (
            ("document-number", "发文字号", "warning"),
            ("signatory", "落款", "error"),
            ("date", "成文日期", "warning"),
            ("addressee", "主送机关", "info"),
        ):
            self.put(f"      - {{id: {key}, title: {title}, basis: assumed, severity: {severity}}}")

    def figures(self, attachments: Sequence[Attachment]) -> None:
        """Figures that forms ask for."""
        found = {name: (unit, evidence) for item in attachments for name, unit, evidence in item.figures}
        self.put("")
        if not found:
            self.ask("未找到要求填报的指标（带单位的栏目），关注指标留空；需要时请在 figures 中增加。")
            self.put("figures: []")
            return
        self.put("figures:")
        for number, (name, (unit, evidence)) in enumerate(found.items(), start=1):
            self.put(f"  - id: figure-{number}", evidence)
            self.put(f"    title: {_value(name)}")
            self.put(f"    units: {_list([unit])}")
            self.put(f"    aliases: {_list([name])}")
            self.put("    basis: official")

    def topics(self, key: str, title: str, stem: str, items: Sequence[Item]) -> None:
        """Criteria or tasks."""
        self.put("")
        if not items:
            self.ask(f"通知中未找到{title}，请在 {key} 中增加，摘要按其摘录原文。")
            self.put(f"{key}: []")
            return
        self.put(f"{key}:")
        for number, item in enumerate(items, start=1):
            said = re.sub(r"^.{0,6}?" + re.escape(item.name) + r"[。:;,]?", "", item.text, count=1).strip()
            self.put(f"  - id: {stem}-{number}", item.evidence)
            self.put(f"    title: {_value(item.name)}")
            if said:
                self.put(f"    description: {_value(said)}")
            self.put(f"    aliases: {_list([item.name])}")
            self.put(f"    cues: {_list(weighty_words(f'{item.name}。{said}', CUES))}")
            self.put(f"    basis: {self.basis(item.evidence)}")

    def look(self, calling: Calling) -> None:
        """Words of the outputs."""
        subject = calling.subject or "申报"
        self.put("")
        self.put("look:")
        self.put(f"  brief_title: {_value(subject + '申报材料评审摘要')}")
        self.put(f"  notice_title: {_value(subject + '申报材料补正通知书')}")
        self.put(f"  ledger_title: {_value(subject + '申报材料总台账')}")
        if calling.contacts:
            words = "；".join(said.evidence.quote for said in calling.contacts if said.evidence)
            self.ask(f"通知的联系方式为“{words}”；补正通知书上应写本单位的联系方式，请填写 contact。", "  ")
        self.put('  contact: ""')


def _role(kind: Kind) -> str:
    roles = {"letter": "letter", "recommendation": "letter", "form": "form", "evidence": "evidence", "list": "list"}
    return roles.get(kind, "text")


def _is_about(title: str, name: str) -> bool:
    """Whether an attachment's title speaks of a document, as a whole or by the end of its name."""
    return name in title or (len(name) >= 4 and name[-4:] in title)


def _id(stem: str, taken: set[str]) -> str:
    """An id that nothing else has yet."""
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken.add(found)
    return found


def _small_number(text: str) -> int | None:
    """The last number in a phrase (不超过6个, 限报两项)."""
    found = re.findall(r"\d+|[一二两三四五六七八九十]", text)
    if not found:
        return None
    return int(found[-1]) if found[-1].isdigit() else "零一二三四五六七八九十".index(found[-1].replace("两", "二"))


def _comment(text: str) -> str:
    """Words that stay on their line."""
    return "".join(character if character.isprintable() else " " for character in text)


def _value(text: str) -> str:
    """A scalar, quoted wherever YAML could read something else."""
    return json.dumps(text, ensure_ascii=False) if not _PLAIN.fullmatch(text) or text[0] in "-0123456789" else text


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(json.dumps(value, ensure_ascii=False) for value in values) + "]"
