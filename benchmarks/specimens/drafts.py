"""Drafts of official documents of many kinds: what they say, in pieces, before any maker sets them."""

from collections.abc import Callable
from random import Random

from specimens.grids import figures_by_year, form, name_list, summary_table
from specimens.truth import Draft, Letter, Piece
from specimens.words import (
    CITIES,
    HEADS,
    PROVINCES,
    THEMES,
    Theme,
    chinese,
    minor_heads,
    paragraph,
    person,
    sentence,
)

ENDINGS = {"请示": "妥否，请批示。", "报告": "特此报告。", "函": "请予支持为盼。", "通知": "特此通知。"}
"""Kinds of letters and how they end."""
Numbering = Callable[[int, tuple[int, ...]], str]


def official(level: int, counts: tuple[int, ...]) -> str:
    """一、 （一） 1. （1） (GB/T 9704 7.3.3)."""
    last = counts[-1]
    return (f"{chinese(last)}、", f"（{chinese(last)}）", f"{last}.", f"（{last}）")[level - 1]


def full_width(level: int, counts: tuple[int, ...]) -> str:
    """The same with 1．, as many offices type it."""
    return f"{counts[-1]}．" if level == 3 else official(level, counts)


def chapters(level: int, counts: tuple[int, ...]) -> str:
    """第一章 第一节 一、 （一）."""
    last = chinese(counts[-1])
    return (f"第{last}章　", f"第{last}节　", f"{last}、", f"（{last}）")[level - 1]


def decimal(level: int, counts: tuple[int, ...]) -> str:
    """1 1.1 1.1.1, as feasibility studies number."""
    return ".".join(map(str, counts[:level])) + " "


def date(random: Random) -> str:
    """A date of an official letter."""
    return f"{random.randint(2021, 2024)}年{random.randint(1, 12)}月{random.randint(1, 28)}日"


def letter(seed: int) -> Draft:
    """A letter, request or report of one or two pages."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    joint = random.random() < 0.2
    issuer = random.choice((f"{city}人民政府", f"{city}人民政府办公室", f"{city}{topic.office}"))
    kind = random.choice(tuple(ENDINGS))
    addressee = random.choice(
        (
            f"{random.choice(PROVINCES)}人民政府",
            f"{random.choice(PROVINCES)}{topic.office.replace('局', '厅')}",
            "各县（市、区）人民政府，市政府各部门、各直属机构",
        )
    )
    matter = f"{random.choice(minor_heads(random, topic, 3))}有关事项"
    word = issuer[0] + random.choice(("政发", "政函", "政办发", "环函", "科字", "卫发"))
    number = f"{word}〔{random.randint(2021, 2024)}〕{random.randint(1, 289)}号"
    attachments = some_attachments(random, topic, city)
    pieces = [
        Piece("title", f"{issuer}关于{matter}的{kind}"),
        Piece("addressee", addressee + "："),
        *letter_body(random, topic, kind),
        *attachment_note(attachments),
    ]
    signatories = (issuer, f"{city}财政局") if joint else (issuer,)
    signed = date(random)
    pieces += [*(Piece("signatory", name) for name in signatories), Piece("date", signed)]
    pieces += letter_foot(random, city, issuer)
    head = random.random() < 0.75
    parts = Letter(
        red_head=issuer if head else "",
        signer=person(random) if kind in {"请示", "报告"} and random.random() < 0.6 else "",
        head_word=random.choice(("文件", "文件", "")),
        document_number=number,
        addressee=addressee,
        signatories=signatories,
        date=signed,
        attachments=attachments,
        seal=issuer if random.random() < 0.7 else "",
    )
    return Draft("letter", seed, tuple(pieces), parts, page_number=random.choice(("", "— {n} —", "-{n}-")))


def some_attachments(random: Random, topic: Theme, city: str) -> tuple[str, ...]:
    """Names of up to three attachments."""
    names = random.sample(("实施方案", "基本情况表", "任务分解清单", "承诺书"), 3)
    return tuple(f"{city}{topic.name}{name}" for name in names[: random.choice((0, 1, 2, 3))])


def letter_body(random: Random, topic: Theme, kind: str) -> list[Piece]:
    """Text of a letter, under headings that run into it or without, and how letters of its kind end."""
    pieces = [Piece("paragraph", paragraph(random, topic, 1, 2))]
    if random.random() < 0.6:
        for index, head in enumerate(minor_heads(random, topic, random.randint(2, 3)), 1):
            pieces.append(Piece("heading", head + "。", 1, f"{chinese(index)}、", body=paragraph(random, topic, 1, 2)))
    else:
        pieces.append(Piece("paragraph", paragraph(random, topic, 2, 4)))
    return [*pieces, Piece("paragraph", ENDINGS[kind])]


def attachment_note(names: tuple[str, ...]) -> list[Piece]:
    """附件： with the names, numbered where there are several."""
    numbered = names if len(names) == 1 else [f"{index}.{name}" for index, name in enumerate(names, 1)]
    return [Piece("attachment", ("" if index else "附件：") + name) for index, name in enumerate(numbered)]


def letter_foot(random: Random, city: str, issuer: str) -> list[Piece]:
    """What stands below the date: whom to call, and the imprint (版记)."""
    pieces = []
    if random.random() < 0.5:
        name = person(random)
        phone = f"0{random.randint(310, 999)}-{random.randint(2000000, 8999999)}"
        pieces.append(Piece("note", f"（联系人：{name}，联系电话：{phone}）"))
    if random.random() < 0.5:
        printed = date(random)
        office = issuer if issuer.endswith("办公室") else city + "人民政府办公室"
        copied = f"{city}人大常委会办公室，{city}政协办公室，{random.choice(PROVINCES)}发展改革委"
        pieces += [Piece("imprint", f"抄送：{copied}。"), Piece("imprint", f"{office}　　{printed}印发")]
    return pieces


def tree(
    random: Random, topic: Theme, numbering: Numbering, shape: tuple[int, int, int], run_in: int = 0
) -> list[Piece]:
    """Headings with paragraphs below; ``run_in`` is the level whose headings run into their paragraphs."""
    pieces: list[Piece] = []
    high, middle, low = shape
    for first, major in enumerate(random.sample(HEADS, high), 1):
        pieces += [Piece("heading", major, 1, numbering(1, (first,)))]
        if not middle or random.random() < 0.4:
            pieces.append(Piece("paragraph", paragraph(random, topic)))
        for second, head in enumerate(
            minor_heads(random, topic, random.randint(2, middle) if middle > 1 else middle), 1
        ):
            number = numbering(2, (first, second))
            if run_in == 2:
                pieces.append(Piece("heading", head + "。", 2, number, body=paragraph(random, topic)))
                continue
            pieces += [Piece("heading", head, 2, number), Piece("paragraph", paragraph(random, topic))]
            for third in range(1, (random.randint(2, low) if low > 1 and random.random() < 0.5 else 0) + 1):
                number = numbering(3, (first, second, third))
                pieces.append(
                    Piece(
                        "heading",
                        random.choice(minor_heads(random, topic, 4)) + "。",
                        3,
                        number,
                        body=paragraph(random, topic, 1, 2),
                    )
                    if numbering is not decimal
                    else Piece("heading", random.choice(minor_heads(random, topic, 4)), 3, number)
                )
                if numbering is decimal:
                    pieces.append(Piece("paragraph", paragraph(random, topic, 1, 2)))
    return pieces


def plan(seed: int) -> Draft:
    """A plan (方案) of three to six pages without a contents page."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    numbering = random.choice((official, full_width))
    pieces = [
        Piece("title", f"{city}{topic.name}三年行动方案"),
        Piece("paragraph", paragraph(random, topic, 2, 3)),
        *tree(random, topic, numbering, (4, random.choice((2, 3, 4)), random.choice((0, 3))), random.choice((0, 2))),
    ]
    if random.random() < 0.6:
        pieces += [Piece("caption", f"表1　{topic.name}主要指标"), figures_by_year(random, topic)]
    return Draft("plan", seed, tuple(pieces), page_number=random.choice(("{n}", "— {n} —", "第{n}页")))


def report(seed: int) -> Draft:
    """A report with chapters, a contents page, running heads, footnotes, captions and tables."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    numbering = random.choice((chapters, decimal))
    title = f"{city}{topic.name}发展评估报告"
    body = tree(random, topic, numbering, (4, 3, 3))
    places = [index for index, piece in enumerate(body) if piece.kind == "paragraph"]
    for number, index in enumerate(sorted(random.sample(places, 2)), 1):
        del number
        piece = body[index]
        note = f"数据来源于{city}统计局《{random.randint(2019, 2023)}年统计年鉴》，增速按可比价格计算。"
        body[index] = Piece("paragraph", piece.text, footnote=note)
    spot = random.choice(places[1:])
    body[spot + 1 : spot + 1] = [
        Piece("caption", f"表 1-1　{city}{topic.name}主要指标完成情况"),
        figures_by_year(random, topic, look=random.choice(("ruled", "three-line"))),
    ]
    body += [Piece("caption", "表 1-2　任务责任分工"), summary_table(random, topic)]
    cover = random.random() < 0.4
    if cover:
        body = [
            Piece("note", f"{city}{topic.office}"),
            Piece("note", f"{random.randint(2021, 2024)}年{random.randint(1, 12)}月"),
            *body,
        ]
    running = (title,) if random.random() < 0.5 else (title, f"{city}{topic.office}")
    return Draft(
        "report",
        seed,
        (Piece("title", title), *body),
        header=running,
        page_number=random.choice(("{n}", "第 {n} 页 共 {total} 页", "- {n} -")),
        watermark=random.choice(("", "", "内部资料 注意保存")),
        contents=True,
        cover=cover,
        chapter_heads=random.random() < 0.3,
    )


def application(seed: int) -> Draft:
    """An application form (申报表) with merged cells and long texts in cells."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    pieces = [Piece("title", f"{topic.name}项目申报表"), form(random, topic, city)]
    pieces.append(
        Piece("note", random.choice(("注：本表一式三份，A4纸双面打印。", "填表说明：金额单位为万元，保留两位小数。")))
    )
    return Draft("form", seed, tuple(pieces), page_number=random.choice(("", "{n}")))


def annex(seed: int) -> Draft:
    """A statistics annex: a long table over pages, with a head of two rows that is repeated."""
    random = Random(seed)
    topic, province = random.choice(THEMES), random.choice(PROVINCES)
    pieces = [
        Piece("note", f"附件{random.randint(1, 4)}"),
        Piece("title", f"{province}{topic.name}主要指标完成情况统计表"),
        Piece("note", "单位：" + random.choice(("万元、%", "个、亿元、%"))),
        name_list(random, topic, random.randint(45, 90), statistics=True),
        Piece("note", "注：本表数据为快报数，最终以统计部门公布为准。"),
    ]
    return Draft("annex", seed, tuple(pieces), page_number="第 {n} 页，共 {total} 页", landscape=random.random() < 0.4)


def name_roll(seed: int) -> Draft:
    """A list of names (名单): a table over pages whose first column is merged down."""
    random = Random(seed)
    topic, province = random.choice(THEMES), random.choice(PROVINCES)
    pieces = [
        Piece("title", f"{province}{topic.name}示范单位名单"),
        Piece("paragraph", sentence(random, topic)),
        name_list(random, topic, random.randint(40, 70), statistics=False),
    ]
    return Draft("roll", seed, tuple(pieces), header=(f"{province}{topic.office}文件",), page_number="{n}")


def gazette(seed: int) -> Draft:
    """A gazette in two columns with a running head."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    pieces = [
        Piece("title", f"{city}关于{random.choice(minor_heads(random, topic, 2))}的若干措施"),
        Piece("paragraph", paragraph(random, topic, 2, 3)),
        *tree(random, topic, official, (4, 3, 0)),
    ]
    head = f"{city}人民政府公报 {random.randint(2021, 2024)}年第{random.randint(1, 12)}期"
    return Draft("gazette", seed, tuple(pieces), header=(head,), page_number="·{n}·", columns=2)


def regulation(seed: int) -> Draft:
    """Measures (办法) of chapters and articles."""
    random = Random(seed)
    topic, city = random.choice(THEMES), random.choice(CITIES)
    pieces = [Piece("title", f"{city}{topic.name}管理办法")]
    article = 0
    for index, head in enumerate(("总则", *random.sample(HEADS, 3), "附则"), 1):
        pieces.append(Piece("heading", head, 1, f"第{chinese(index)}章　"))
        for _ in range(random.randint(2, 4)):
            article += 1
            pieces.append(Piece("paragraph", f"第{chinese(article)}条　{paragraph(random, topic, 1, 2)}"))
            if random.random() < 0.3:
                pieces += [
                    Piece("paragraph", f"（{chinese(item)}）{words}；")
                    for item, words in enumerate(minor_heads(random, topic, 3), 1)
                ]
    return Draft("regulation", seed, tuple(pieces), page_number=random.choice(("{n}", "— {n} —")))


KINDS: dict[str, Callable[[int], Draft]] = {
    "letter": letter,
    "plan": plan,
    "report": report,
    "form": application,
    "annex": annex,
    "roll": name_roll,
    "gazette": gazette,
    "regulation": regulation,
}
