"""The application letter (申请函、请示) and the province's letter (推荐函) of a sample batch."""

import datetime as dt
from typing import Any, Final

from pipeline.demo.cast import BatchFilePlan
from pipeline.demo.script import Para, Piece, Script
from pipeline.demo.voice import Voice

_SUBJECTS: Final = (
    ("关于申报第三批全国商业秘密保护创新试点的函", "特此致函。"),
    ("关于申请开展第三批全国商业秘密保护创新试点的请示", "妥否，请批示。"),
    ("关于商请推荐{name}申报第三批全国商业秘密保护创新试点的函", "专此函达，请予支持。"),
    ("关于申请列为第三批全国商业秘密保护创新试点的函", "专此致函。"),
)
_ATTACHMENTS: Final = (
    (
        "{name}商业秘密保护创新试点申报表",
        "{name}商业秘密保护创新试点工作方案",
        "{name}商业秘密保护工作基础情况报告",
        "相关佐证材料",
    ),
    ("申报表", "试点工作方案", "工作基础情况报告", "佐证材料"),
)


def chinese_date(date: dt.date, *, zero: bool = False) -> str:
    """A date as offices write it."""
    return f"{date.year}年{date.month:02d}月{date.day:02d}日" if zero else f"{date.year}年{date.month}月{date.day}日"


def compose_letter(voice: Voice, options: dict[str, Any]) -> Script:
    """An application letter. ``options`` leave parts out or change them: number, addressee, date, seal, signatory."""
    subject, closing = voice.pick(_SUBJECTS)
    subject = subject.replace("{name}", voice.place.name)
    signatory = options.get("signatory", voice.government)
    pieces: list[Piece] = []
    if options.get("red_head", True):
        pieces.append(Para(role="issuer", text=signatory + voice.pick(("文件", "", ""))))
    if number := options.get("number"):
        pieces.append(Para(role="number", text=number))
    pieces.append(Para(role="title", text=f"{signatory}{subject}"))
    if options.get("addressee", True):
        pieces.append(Para(role="addressee", text=f"{voice.place.authority}："))
    pieces += [Para(role="body", text=text) for text in _body(voice)]
    pieces.append(Para(role="body", text=closing))
    pieces += _attachments(voice, tuple(options.get("extra_attachments", ())))
    pieces.append(Para(role="signatory", text=signatory))
    if date := options.get("date"):
        pieces.append(Para(role="date", text=chinese_date(dt.date.fromisoformat(date))))
    pieces.append(Para(role="contact", text=f"（联系人：{options.get('contact', '张文斌，联系电话：0571-55550123')}）"))
    return Script(pieces=tuple(pieces), seal=signatory if options.get("seal", True) else None)


def _body(voice: Voice) -> list[str]:
    said = [*voice.say("letter_open"), *voice.say("letter_base")]
    extra = voice.say("reason") if voice.ordinal % 2 else []
    return [*said, *extra, *voice.say("letter_close")]


def _attachments(voice: Voice, extra: tuple[str, ...]) -> list[Piece]:
    names = [name.replace("{name}", voice.place.name) for name in voice.pick(_ATTACHMENTS)]
    listed = [*names, *extra]
    lines = [f"附件：1.{listed[0]}", *(f"　　　{place}.{name}" for place, name in enumerate(listed[1:], 2))]
    return [Para(role="attachment", text=line) for line in lines]


def compose_recommendation(plan: BatchFilePlan) -> Script:
    """The provincial authority's covering letter (推荐函)."""
    areas = "、".join(area for area, _ in plan.rows)
    text = (
        f"按照《市场监管总局关于开展第三批全国商业秘密保护创新试点申报工作的通知》要求，我局组织开展了申报工作，"
        f"对各地报送的申报材料进行了初步审核。经研究，择优推荐{areas}为第三批全国商业秘密保护创新试点推荐地区，现将推荐名单及申报材料报上，请审定。"
    )
    pieces: list[Piece] = [
        Para(role="issuer", text=plan.authority),
        Para(role="number", text=plan.number),
        Para(role="title", text=f"{plan.authority}关于报送第三批全国商业秘密保护创新试点推荐名单的函"),
        Para(role="addressee", text="国家市场监督管理总局："),
        Para(role="body", text=text),
        Para(role="body", text="专此函报。"),
        Para(role="attachment", text="附件：推荐名单"),
        Para(role="signatory", text=plan.authority),
        Para(role="date", text=chinese_date(dt.date.fromisoformat(plan.date))),
    ]
    return Script(pieces=tuple(pieces), seal=plan.authority)
