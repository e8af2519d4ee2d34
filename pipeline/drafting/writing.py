"""The drafted programme as YAML: values, and beside each the words and the place that it comes from."""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.drafting.attachments import Attachment
from pipeline.drafting.calling import Calling
from pipeline.drafting.handing import submission_words
from pipeline.drafting.limits import read_hour
from pipeline.drafting.lists import Item
from pipeline.drafting.materials import Materials
from pipeline.drafting.quotas import QuotaSaid
from pipeline.drafting.requirements import write_documents
from pipeline.drafting.sheet import Sheet, yaml_list, yaml_value
from pipeline.facts import Reading
from pipeline.programme import RegionKind
from pipeline.terms import weighty_words
from pipeline.words import REGION_KIND

_UNCLEAR: Final[tuple[RegionKind, ...]] = ("prefecture", "autonomous-prefecture", "league")
_MORE_QUOTA: Final = re.compile("可单独|不占|除外|另行")
CUES: Final = 12


def write_programme(
    readings: Sequence[Reading],
    calling: Calling,
    materials: Materials,
    attachments: Sequence[Attachment],
    criteria: Sequence[Item],
    tasks: Sequence[Item],
    today: str,
) -> str:
    """The whole file."""
    sheet = Sheet(readings)
    _write_head(sheet, calling)
    _write_applicants(sheet, calling)
    _write_deadlines(sheet, calling, today)
    _write_quotas(sheet, calling)
    _write_submission(sheet, calling)
    write_documents(sheet, materials, attachments, calling.eligibility)
    _write_figures(sheet, attachments)
    _write_topics(sheet, "criteria", "评估标准", "criterion", criteria)
    _write_topics(sheet, "tasks", "重点任务", "task", tasks)
    _write_look(sheet, calling)
    return sheet.text()


def _write_head(sheet: Sheet, calling: Calling) -> None:
    """Ids, titles and the notice."""
    subject = calling.subject or "（请填写申报名称）"
    year = calling.day.value[:4] if calling.day else "draft"
    sheet.put("schema: shenbao.programme/1")
    sheet.ask("配置的编号 id 由小写英文字母、数字和连字符组成，请改成便于记忆的名称。")
    sheet.put(f"id: call-{year}")
    sheet.put(f"title: {yaml_value(subject + '申报')}")
    short = re.sub(r"^(?:20[0-9]{2}年度?)?(?:第[一二三四五六七八九十]+批)?(?:全国|国家|全省|省级)?", "", subject)
    sheet.put(f"short_title: {yaml_value(short or subject)}")
    sheet.put("notice:")
    missing = []
    for key, word, said in (
        ("title", "标题", calling.title),
        ("number", "文号", calling.number),
        ("issuer", "发文机关", calling.issuer),
        ("date", "成文日期", calling.day),
    ):
        if said:
            sheet.put(f"  {key}: {said.value if key == 'date' else yaml_value(said.value)}", said.evidence)
        elif key != "date":
            missing.append(word)
            sheet.put(f'  {key}: ""')
    if missing:
        sheet.ask(f"通知中未找到{'、'.join(missing)}，请补填。", "  ")
    sheet.put("")


def _write_applicants(sheet: Sheet, calling: Calling) -> None:
    """Who may apply and who signs."""
    found = calling.eligibility
    sheet.put("applicants:")
    for evidence in found.excluded:
        sheet.ask(f"下面这句对申报资格有限制，软件不能自动判断：{sheet.source(evidence)}", "  ")
    if found.organisations and not found.kinds:
        _write_organisations(sheet, calling)
    else:
        _write_kinds(sheet, calling)
    if (signatory := calling.signatory) and not (found.organisations and not found.kinds):
        sheet.put("  signatory: [人民政府]", signatory.evidence)
        sheet.put("  office: [人民政府办公室, 人民政府办公厅, 政府办公室, 政府办公厅]")
    else:
        sheet.ask("通知未写明由谁出具申请文件，未核对落款单位；如须由人民政府出具，写 signatory: [人民政府]。", "  ")
    sheet.put("")


def _write_organisations(sheet: Sheet, calling: Calling) -> None:
    """Applicants that are no regions."""
    evidence = calling.eligibility.organisations
    sheet.ask("申报主体按原文不是地区，而是企业、单位或者个人，未作地区资格审核；如有误，请改写 eligible。", "  ")
    sheet.put("  who: organisations", evidence)
    sheet.put(f"  basis: {sheet.basis(evidence)}")
    sheet.put(f"  explanation: {yaml_value(' '.join(evidence.quote.split()) if evidence else '申报资格见通知。')}")


def _write_kinds(sheet: Sheet, calling: Calling) -> None:
    """Kinds of region that may apply; all of them where the notice says nothing."""
    found = calling.eligibility
    kinds: Sequence[RegionKind] = found.kinds
    if not kinds:
        sheet.ask(
            "通知中未找到可以申报的地区类型；如申报主体不是地区，本软件的资格审核不适用，请改为 who: organisations。",
            "  ",
        )
        kinds = tuple(REGION_KIND)
    unclear = [kind for kind in _UNCLEAR if kind not in kinds and "prefecture-city" in kinds]
    sheet.put(f"  eligible: [{', '.join(kinds)}]", *found.evidence)
    if unclear:
        words = "、".join(REGION_KIND[kind] for kind in unclear)
        sheet.ask(f"通知写有地级市而未提{words}，暂列为由人工判断。", "  ")
        sheet.put(f"  unclear: [{', '.join(unclear)}]")
    sheet.put(f"  basis: {sheet.basis(found.evidence[0] if found.evidence else None)}")
    told = "、".join(REGION_KIND[kind] for kind in found.kinds)
    sheet.put(f"  explanation: {yaml_value(f'可以申报的为{told}。' if told else '申报资格见通知。')}")


def _write_deadlines(sheet: Sheet, calling: Calling, today: str) -> None:
    """The last days."""
    sheet.put("deadlines:")
    of_province = [deadline for deadline in calling.deadlines if not deadline.is_applicants]
    own = [deadline for deadline in calling.deadlines if deadline.is_applicants]
    last = max(of_province or own, key=lambda deadline: deadline.day, default=None)
    if last is None:
        sheet.ask("通知中未找到截止日期，暂写今天，请改为实际日期。", "  ")
        sheet.put(f"  national: {today}")
    else:
        sheet.put(f"  national: {last.day.isoformat()}", last.evidence)
    first = min(own, key=lambda deadline: (deadline.day, not deadline.clock), default=None)
    if first and last and first.day < last.day:
        sheet.put(f"  applicants: {first.day.isoformat()}", first.evidence)
    clocks = [deadline for deadline in calling.deadlines if deadline.clock]
    counted = first if first and last and first.day < last.day else last
    if hour := read_hour(counted.clock if counted else ""):
        sheet.put(f'  hour: "{hour}"', *((counted.evidence,) if counted else ()))
        clocks = [deadline for deadline in clocks if deadline is not counted]
    if clocks:
        told = "、".join(f"{deadline.day.isoformat()} {deadline.clock}" for deadline in clocks)
        sheet.ask(f"截止时间精确到时刻（{told}），请核定采用哪一个（hour）。", "  ")
    if len(calling.deadlines) > 2:
        days = "、".join(sorted({deadline.day.isoformat() for deadline in calling.deadlines}))
        sheet.ask(f"通知中有多个日期（{days}），请确认采用哪一个。", "  ")
    sheet.put(f"  basis: {sheet.basis(last.evidence if last else None)}")


def _write_quotas(sheet: Sheet, calling: Calling) -> None:
    """How many may be recommended: what the schema holds; every further number is asked."""
    regions = calling.eligibility.kinds or not calling.eligibility.organisations
    said: Sequence[QuotaSaid] = calling.quotas if regions else ()
    common = next((quota for quota in said if quota.provinces), None)
    own = next((quota for quota in said if quota.municipalities), None)
    if common:
        sheet.put(f"quota: {common.count}", common.evidence)
    if own:
        sheet.put("quotas:", own.evidence)
        sheet.put(f"  - {{count: {own.count}, province_kinds: [municipality]}}")
    held = [quota for quota in (common, own) if quota]
    if rest := [quota for quota in calling.quotas if quota not in held]:
        words = "；".join(dict.fromkeys(quota.words for quota in rest))
        sheet.ask(f"推荐名额另有规定（{words}），请按地区类型或者省份写成 quotas。")
    for evidence in dict.fromkeys(quota.evidence for quota in held if _MORE_QUOTA.search(quota.sentence)):
        sheet.ask(f"推荐名额另有规定，请核定：{sheet.source(evidence)}")
    sheet.put("")


def _write_submission(sheet: Sheet, calling: Calling) -> None:
    """Where and how to hand in."""
    if words := submission_words(calling.submission):
        sheet.put(f"submission: {yaml_value(words)}", *calling.submission)
    else:
        sheet.ask("通知中未找到报送方式（地址、平台或者邮箱），请填写 submission，补正通知书按其告知。")
    sheet.put("")


def _write_figures(sheet: Sheet, attachments: Sequence[Attachment]) -> None:
    """Figures that forms ask for."""
    found = {name: (unit, evidence) for item in attachments for name, unit, evidence in item.figures}
    sheet.put("")
    if not found:
        sheet.ask("未找到要求填报的指标（带单位的栏目），关注指标留空；需要时请在 figures 中增加。")
        sheet.put("figures: []")
        return
    sheet.put("figures:")
    for number, (name, (unit, evidence)) in enumerate(found.items(), start=1):
        sheet.put(f"  - id: figure-{number}", evidence)
        sheet.put(f"    title: {yaml_value(name)}")
        sheet.put(f"    units: {yaml_list([unit])}")
        sheet.put(f"    aliases: {yaml_list([name])}")
        sheet.put("    basis: official")


def _write_topics(sheet: Sheet, key: str, title: str, stem: str, items: Sequence[Item]) -> None:
    """Criteria or tasks."""
    sheet.put("")
    if not items:
        sheet.ask(f"通知中未找到{title}，请在 {key} 中增加，摘要按其摘录原文。")
        sheet.put(f"{key}: []")
        return
    sheet.put(f"{key}:")
    for number, item in enumerate({item.name: item for item in items}.values(), start=1):
        said = re.sub(r"^.{0,6}?" + re.escape(item.name) + r"[。:;,]?", "", item.text, count=1).strip()
        sheet.put(f"  - id: {stem}-{number}", item.evidence)
        sheet.put(f"    title: {yaml_value(item.name)}")
        if said:
            sheet.put(f"    description: {yaml_value(said)}")
        sheet.put(f"    aliases: {yaml_list([item.name])}")
        sheet.put(f"    cues: {yaml_list(weighty_words(f'{item.name}。{said}', CUES))}")
        sheet.put(f"    basis: {sheet.basis(item.evidence)}")


def _write_look(sheet: Sheet, calling: Calling) -> None:
    """Words of the outputs."""
    subject = calling.subject or "申报"
    sheet.put("")
    sheet.put("look:")
    sheet.put(f"  brief_title: {yaml_value(subject + '申报材料评审摘要')}")
    sheet.put(f"  notice_title: {yaml_value(subject + '申报材料补正通知书')}")
    sheet.put(f"  ledger_title: {yaml_value(subject + '申报材料总台账')}")
    if calling.contacts:
        words = "；".join(said.evidence.quote for said in calling.contacts if said.evidence)
        sheet.ask(f"通知的联系方式为“{words}”；补正通知书上应写本单位的联系方式，请填写 contact。", "  ")
    sheet.put('  contact: ""')
