"""Supporting evidence (佐证材料) of a sample dossier: policies, cases, news, minutes, an unrelated paper."""

import datetime as dt

from pipeline.demo.letters import chinese_date
from pipeline.demo.script import Para, Piece, Script
from pipeline.demo.voice import Voice


def compose_policy(voice: Voice) -> Script:
    """A notice that issues rules (关于印发…的通知), with the rules."""
    place = voice.place
    office = f"{place.name}人民政府办公室"
    title = voice.pick(("商业秘密保护办法", "商业秘密保护管理暂行规定", "加强商业秘密保护工作实施办法"))
    year = voice.pick(("2022", "2021", "2022"))
    date = dt.date(int(year), voice.pick((5, 9, 11)), voice.pick((12, 20, 8, 26)))
    pieces: list[Piece] = [
        Para(role="issuer", text=f"{office}文件"),
        Para(role="number", text=f"{place.mark}政办发〔{year}〕{17 + voice.ordinal * 3}号"),
        Para(role="title", text=f"{office}关于印发《{place.name}{title}》的通知"),
        Para(
            role="addressee",
            text=voice.pick(("各县（市、区）人民政府，市直各单位：", "各区、县（市）人民政府，市政府直属各单位："))
            if place.level == "市"
            else "各镇人民政府、街道办事处，区政府各部门：",
        ),
        Para(role="body", text=f"《{place.name}{title}》已经{place.level}政府同意，现印发给你们，请认真贯彻执行。"),
        Para(role="signatory", text=office),
        Para(role="date", text=chinese_date(date)),
        Para(role="break"),
        Para(role="title", text=f"{place.name}{title}"),
    ]
    for line in voice.lines("notice_policy", 9):
        number, _, body = line.partition("|")
        pieces.append(Para(role="body", text=f"{number}　{voice.fill(body)}"))
    order = {f"第{digit}条": place for place, digit in enumerate("一二三四五六七八九")}
    articles = sorted(pieces[9:], key=lambda p: order[p.text.partition("　")[0]] if isinstance(p, Para) else 0)
    return Script(pieces=(*pieces[:9], *articles), seal=office)


def compose_cases(voice: Voice) -> Script:
    """A digest of typical cases (典型案例)."""
    pieces: list[Piece] = [Para(role="title", text=f"{voice.place.name}商业秘密保护典型案例")]
    for position, line in enumerate(voice.lines("case_digest", 3), 1):
        title, _, body = voice.fill(line).partition("|")
        pieces.append(Para(role="heading", text=title, number=f"案例{position}　", level=1))
        pieces.append(Para(role="body", text=body))
    return Script(pieces=tuple(pieces))


def compose_news(voice: Voice) -> Script:
    """A printed news item."""
    pieces = [
        Para(role="title", text=f"{voice.place.name}多措并举护航企业商业秘密"),
        Para(
            role="centre",
            text=f"来源：{voice.place.name[:2]}日报　　发布时间：2023-{voice.pick(('06', '09', '11'))}-1{voice.ordinal % 9}",
        ),
        *(Para(role="body", text=text) for text in voice.say("news", 2)),
    ]
    return Script(pieces=tuple(pieces))


def compose_minutes(voice: Voice) -> Script:
    """Minutes of the coordination meeting (联席会议纪要)."""
    pieces = [
        Para(role="title", text=f"{voice.place.name}商业秘密保护工作联席会议纪要"),
        Para(role="centre", text=f"（2024年第{1 + voice.ordinal % 2}次）"),
        *(Para(role="body", text=text) for text in voice.say("minutes", 3)),
        Para(
            role="body",
            text=f"出席：{voice.place.level}市场监管局、公安局、中级人民法院、人民检察院、科技局、人力资源社会保障局有关负责同志。",
        ),
    ]
    return Script(pieces=tuple(pieces))


def compose_award(voice: Voice) -> Script:
    """A decision that names model bases (命名决定)."""
    place = voice.place
    pieces = [
        Para(role="issuer", text=place.authority),
        Para(role="number", text=f"{place.authority[:1]}市监竞争〔2023〕{21 + voice.ordinal}号"),
        Para(role="title", text="关于公布第二批商业秘密保护示范基地名单的通知"),
        Para(role="addressee", text="各有关单位："),
        Para(
            role="body",
            text=f"经申报、评审和公示，认定{place.name}{place.industries[0].name}产业园等单位为商业秘密保护示范基地，有效期三年。现予以公布，并授牌。",
        ),
        Para(role="signatory", text=place.authority),
        Para(role="date", text="2023年10月20日"),
    ]
    return Script(pieces=tuple(pieces), seal=place.authority)


def compose_note(voice: Voice) -> Script:
    """What comes with an amendment (补正说明)."""
    return Script(
        pieces=(
            Para(role="title", text="关于补充报送申报材料的说明"),
            Para(
                role="body",
                text=f"{voice.place.name}前次报送的申报材料中缺少申报表及佐证材料，现补充报送，请予接收。原报送材料其余部分不变。",
            ),
        )
    )


def compose_canteen(_voice: Voice) -> Script:
    """A paper that got into the folder by mistake."""
    return Script(
        pieces=(
            Para(role="title", text="机关食堂用餐须知"),
            Para(
                role="body",
                text="一、用餐时间：早餐七时三十分至八时三十分，午餐十一时四十分至十三时。请自觉排队，文明用餐。",
            ),
            Para(
                role="body",
                text="二、请按需取餐，杜绝浪费；用餐完毕请将餐具送至回收处。三、外来人员用餐须由接待科室登记。",
            ),
        )
    )
