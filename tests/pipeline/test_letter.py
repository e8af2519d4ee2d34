"""The parts of an official letter, found by form and by order."""

from collections.abc import Sequence

import pytest

from extractors.document import Block, Cell, Document, FileInfo, Page, Seal, Style, table_text
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.letter.dates import parse_date

LETTER = (
    "绍兴市人民政府文件",
    "绍政函〔2024〕18号",
    "绍兴市人民政府关于申请开展第三批全国商业秘密保护创新试点的函",
    "浙江省市场监督管理局：",
    "根据《通知》（国市监竞争函〔2024〕40号）要求，我市于2024年3月1日启动申报。现将申报材料报上。",
    "专此致函。",
    "附件：1.绍兴市商业秘密保护创新试点申报表",
    "2.绍兴市商业秘密保护创新试点工作方案",
    "3.佐证材料",
    "绍兴市人民政府",
    "2024年4月18日",
    "（联系人：张三，联系电话：0575-88880000）",
    "抄送：绍兴市市场监督管理局。",
    "绍兴市人民政府办公室 2024年4月19日印发",
)


def make_blocks(texts: Sequence[str], confidence: float = 1.0) -> list[Block]:
    """Paragraphs without places, as a DOCX without styles gives them."""
    return [Block(id=f"b{i}", kind="paragraph", text=text, confidence=confidence) for i, text in enumerate(texts, 1)]


def read(blocks: Sequence[Block], pages: tuple[Page, ...] = ()) -> LetterParts:
    """The parts of a letter made of these blocks."""
    file = FileInfo(name="申请函.docx", sha256="f" * 64, bytes=1, media_type="text/plain")
    document = Document(file=file, reader="test/1", pages=pages, blocks=tuple(blocks))
    parts = find_letter_parts(document)
    by_id = {block.id: block for block in blocks}
    found = [parts.document_number, parts.title, parts.addressee, parts.date, *parts.signatories, *parts.attachments]
    for part in filter(None, found):
        evidence = part.evidence
        assert by_id[evidence.block].text[evidence.start :].startswith(evidence.quote)
        assert evidence.quote
    return parts


def value(part: object) -> object:
    """The value of a part, None of none."""
    return getattr(part, "value", None)


def test_every_part_of_a_plain_letter():
    """The body's other numbers and dates, copy-to and printing lines are none of the letter's own."""
    parts = read(make_blocks(LETTER))
    assert value(parts.document_number) == "绍政函〔2024〕18号"
    assert value(parts.title) == "绍兴市人民政府关于申请开展第三批全国商业秘密保护创新试点的函"
    assert value(parts.addressee) == "浙江省市场监督管理局"
    assert [part.value for part in parts.signatories] == ["绍兴市人民政府"]
    assert value(parts.date) == "2024-04-18"
    assert [part.value for part in parts.attachments] == [
        "绍兴市商业秘密保护创新试点申报表", "绍兴市商业秘密保护创新试点工作方案", "佐证材料",
    ]  # fmt: skip
    assert value(parts.red_head) == "绍兴市人民政府"
    assert parts.seal is None


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("绍政函〔2024〕18号", "绍政函〔2024〕18号"),
        ("绍政函[2024]18号", "绍政函〔2024〕18号"),
        ("绍政函【2024】18号", "绍政函〔2024〕18号"),
        ("绍政函（２０２４）18 号", "绍政函〔2024〕18号"),
        ("绍政函 〔 2024 〕 第 018 号", "绍政函〔2024〕18号"),
        ("绍政函〔2O24〕l8号", "绍政函〔2024〕18号"),
        ("绍政函2024〕18号", "绍政函〔2024〕18号"),
        ("绍政〔2024〕18号                签发人：王某某", "绍政〔2024〕18号"),
        ("绍政函〔2024〕  号", None),
        ("绍政函〔2024〕×号", None),
    ],
)
def test_document_number_forms(written: str, read_as: str | None):
    """Brackets of every width and what OCR makes of them; a number left blank is none."""
    texts = [written if text.startswith("绍政函") else text for text in LETTER]
    assert value(read(make_blocks(texts)).document_number) == read_as


def test_number_in_the_body_is_not_the_letters():
    """Without a number of its own the letter has none."""
    texts = [text for text in LETTER if not text.startswith("绍政函")]
    assert read(make_blocks(texts)).document_number is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024年4月18日", "2024-04-18"),
        ("二〇二四年四月十八日", "2024-04-18"),
        ("二○二四年四月二十日", "2024-04-20"),
        ("二O二四年十二月三十一日", "2024-12-31"),
        ("２０２４年４月１８日", "2024-04-18"),
        ("2024 年 4 月 18 日", "2024-04-18"),
        ("2024.4.18", "2024-04-18"),
        ("2024-04-18", "2024-04-18"),
        ("2024年4月  日", None),
        ("2024年13月18日", None),
        ("二〇二四年十十月十八日", None),
    ],
)
def test_date_forms(written: str, iso: str | None):
    """A date without its day, or that no calendar has, is no date."""
    texts = [written if text == "2024年4月18日" else text for text in LETTER]
    assert value(read(make_blocks(texts)).date) == iso


def test_date_parsing_alone():
    """What begins with no date is none."""
    assert parse_date("专此致函") is None


def test_several_signatories_and_seal_words():
    """A letter of two bodies; （盖章） is no part of a name."""
    texts = list(LETTER)
    texts[9:10] = ["绍兴市人民政府（盖章）", "绍兴市市场监督管理局（盖章）"]
    parts = read(make_blocks(texts))
    assert [part.value for part in parts.signatories] == ["绍兴市人民政府", "绍兴市市场监督管理局"]


def test_signatory_and_date_in_one_line_or_table():
    """Layout tables and tabs join what stands side by side."""
    texts = [*LETTER[:9], "绍兴市人民政府    2024年4月18日"]
    assert value(read(make_blocks(texts)).signatory) == "绍兴市人民政府"
    rows = ((Cell(text="绍兴市人民政府"),), (Cell(text="2024年4月18日"),))
    table = Block(id="t1", kind="table", text=table_text(rows), rows=rows)
    parts = read([*make_blocks(LETTER[:9]), table])
    assert (value(parts.signatory), value(parts.date)) == ("绍兴市人民政府", "2024-04-18")


def test_addressee_run_into_the_body_or_without_colon():
    """The colon counts first; a line that is only a body's name after the title is unsure."""
    joined = [*LETTER[:3], "浙江省市场监督管理局：现将有关情况函告如下。", *LETTER[5:]]
    assert value(read(make_blocks(joined)).addressee) == "浙江省市场监督管理局"
    bare = [text.rstrip("：") for text in LETTER]
    part = read(make_blocks(bare)).addressee
    assert value(part) == "浙江省市场监督管理局"
    assert part is not None
    assert part.confidence < 0.8


def test_no_addressee():
    """The body's first words are none."""
    assert read(make_blocks([*LETTER[:3], *LETTER[4:]])).addressee is None


@pytest.mark.parametrize(
    "line",
    [
        "其一，组织领导有力，市政府主要领导亲自部署；其二，产业优势突出。",
        "为做好申报工作，我市成立了商业秘密保护工作领导小组：组长由市长担任。",
        "市政府召开专题会：研究申报事项。",
    ],
)
def test_sentences_that_end_as_bodies_do_are_no_addressees(line: str):
    """A clause before a semicolon or colon may end as the name of a body does (部署, 领导小组, 会)."""
    assert read(make_blocks([*LETTER[:3], line, *LETTER[4:]])).addressee is None


def test_a_colon_read_as_a_semicolon():
    """OCR takes the colon behind an addressee for a semicolon; nothing follows it."""
    part = read(make_blocks([*LETTER[:3], "浙江省市场监督管理局；", *LETTER[4:]])).addressee
    assert value(part) == "浙江省市场监督管理局"


def test_title_over_several_lines():
    """A title is one, however it is broken."""
    texts = [*LETTER[:2], "绍兴市人民政府", "关于申请开展第三批全国商业秘密", "保护创新试点的函", *LETTER[3:]]
    blocks = make_blocks(texts)
    titled = [Block(id=b.id, kind="title", text=b.text) if 3 <= i <= 5 else b for i, b in enumerate(blocks, 1)]
    assert value(read(titled).title) == "绍兴市人民政府关于申请开展第三批全国商业秘密保护创新试点的函"
    assert "关于申请开展第三批全国商业秘密保护创新试点的函" in str(value(read(blocks).title))


def test_attachments_in_one_line_and_one_alone():
    """Items may share a line; a single one has no number."""
    texts = [*LETTER[:6], "附件：1.申报表；2.《试点工作方案》；3.佐证材料。", *LETTER[9:]]
    assert [part.value for part in read(make_blocks(texts)).attachments] == ["申报表", "《试点工作方案》", "佐证材料"]
    texts = [*LETTER[:6], "附件：申报材料一套", *LETTER[9:]]
    assert [part.value for part in read(make_blocks(texts)).attachments] == ["申报材料"]
    texts = [*LETTER[:6], "附件1：申报表", "附件2：工作方案", *LETTER[9:]]
    assert [part.value for part in read(make_blocks(texts)).attachments] == ["申报表", "工作方案"]


@pytest.mark.parametrize("numbers", ["（1）（2）（3）", "①②③", "（一）（二）（三）", "1、2、3、", "一、二、三、"])
def test_attachments_numbered_in_other_ways(numbers: str):
    """Brackets, circles and Chinese digits, each item on a line of its own, the list's word before or beside."""
    width = len(numbers) // 3
    signs = [numbers[start : start + width] for start in range(0, len(numbers), width)]
    items = [f"{sign}{name}" for sign, name in zip(signs, ("申报表", "工作方案", "佐证材料"), strict=True)]
    for lines in (
        ["附件：", *items],
        [f"附件：{items[0]}", *items[1:]] if "①" not in numbers else ["附件清单：", *items],
    ):
        found = read(make_blocks([*LETTER[:6], *lines, *LETTER[9:]])).attachments
        assert [part.value for part in found] == ["申报表", "工作方案", "佐证材料"]


def test_a_polite_addressee():
    """尊敬的 is no part of the name."""
    texts = [*LETTER[:3], "尊敬的浙江省市场监督管理局：", *LETTER[4:]]
    assert value(read(make_blocks(texts)).addressee) == "浙江省市场监督管理局"


def test_no_date_leaves_a_signatory_on_the_right():
    """The signatory is still known, less surely."""
    blocks = make_blocks(LETTER[:9])
    signed = Block(id="s", kind="paragraph", text="绍兴市人民政府", style=Style(align="right"))
    parts = read([*blocks, signed])
    assert parts.date is None
    assert value(parts.signatory) == "绍兴市人民政府"


def test_seal_beside_the_date_is_preferred():
    """A seal elsewhere on the page is another body's, or a stamp."""
    pages = (Page(number=1, width=595.0, height=842.0, source="ocr"),)
    signed = Block(id="s", kind="paragraph", text="绍兴市人民政府", page=1, bbox=(350.0, 600.0, 500.0, 620.0))
    dated = Block(id="d", kind="paragraph", text="2024年4月18日", page=1, bbox=(360.0, 630.0, 490.0, 650.0))
    far = Block(
        id="x", kind="seal", text="", page=1, bbox=(50.0, 60.0, 120.0, 130.0), seal=Seal(shape="round", confidence=0.99)
    )
    near = Block(
        id="y",
        kind="seal",
        text="",
        page=1,
        bbox=(380.0, 580.0, 480.0, 680.0),
        seal=Seal(shape="round", confidence=0.9),
    )
    head = make_blocks(LETTER[:9])
    seal = read([*head, far, signed, dated, near], pages).seal
    assert seal is not None
    assert (seal.block, seal.near, seal.confidence) == ("y", True, 0.9)
    alone = read([*head, far, signed, dated], pages).seal
    assert alone is not None
    assert alone.near is False
    assert alone.confidence < 0.9


def test_grey_seal_is_unsure():
    """A copy's seal may be one."""
    grey = Block(id="y", kind="seal", text="", seal=Seal(shape="round", colour="grey", confidence=0.8))
    seal = read([*make_blocks(LETTER[:11]), grey]).seal
    assert seal is not None
    assert (seal.colour, seal.near) == ("grey", True)
    assert seal.confidence < 0.6


def test_recognised_text_lowers_confidence():
    """OCR's doubt is the part's doubt."""
    parts = read(make_blocks(LETTER, confidence=0.7))
    assert parts.date is not None
    assert parts.date.confidence == pytest.approx(0.7)


def test_what_a_seal_leaves_in_recognised_text():
    """A stray character behind date or name is noise in a scan, and text elsewhere."""
    texts = [
        "2024年4月18日科" if t == "2024年4月18日" else "绍兴市人民政府市" if t == "绍兴市人民政府" else t
        for t in LETTER
    ]
    parts = read(make_blocks(texts, confidence=0.9))
    assert (value(parts.date), value(parts.signatory)) == ("2024-04-18", "绍兴市人民政府")
    assert read(make_blocks(texts)).date is None


def test_blocks_in_odd_order_keep_their_parts():
    """A head that a reader puts last is found by its form."""
    blocks = make_blocks(LETTER)
    odd = [*blocks[2:], *blocks[:2]]
    parts = read(odd)
    assert value(parts.date) == "2024-04-18"
    assert value(parts.signatory) == "绍兴市人民政府"
    assert value(parts.addressee) == "浙江省市场监督管理局"


def test_nothing_is_found_in_nothing():
    """An empty page has no parts."""
    assert read([]) == LetterParts()


def test_end_of_a_letter_alone():
    """The second page has no head: its first line is no red head, its signatory is one."""
    parts = read(make_blocks(["专此致函。", "绍兴市人民政府", "2024年4月18日"], confidence=0.95))
    assert [part.value for part in parts.signatories] == ["绍兴市人民政府"]
    assert value(parts.date) == "2024-04-18"
    assert parts.red_head is None
    spoilt = read(make_blocks(["专此致函。", "绍兴市人民政府", "二〇二年四月十八日"], confidence=0.95))
    assert value(spoilt.signatory) == "绍兴市人民政府"
    assert (spoilt.red_head, spoilt.date) == (None, None)


def test_joint_signatories_in_one_line():
    """A wide gap parts two bodies, a letter-spaced name is one."""
    texts = [*LETTER[:9], "中共绍兴市委　　绍兴市人民政府", "2024年4月18日"]
    assert [part.value for part in read(make_blocks(texts)).signatories] == ["中共绍兴市委", "绍兴市人民政府"]
    texts = [*LETTER[:9], "绍 兴 市 人 民 政 府", "2024年4月18日"]
    assert [part.value for part in read(make_blocks(texts)).signatories] == ["绍兴市人民政府"]


@pytest.mark.parametrize("aside", ["（代章）", "（印）", "（盖章）（代）", "[公章]", "（绍兴市司法局代章）"])
def test_what_stands_behind_a_signatory(aside: str):
    """Brackets are no part of the name."""
    texts = [*LETTER[:9], f"绍兴市人民政府{aside}", "2024年4月18日"]
    assert value(read(make_blocks(texts)).signatory) == "绍兴市人民政府"


def test_attachments_of_the_running_text():
    """Without a list, what the text says is sent along, less surely."""
    texts = [*LETTER[:4], "现随函附上《绍兴市试点申报表》及佐证材料等，请审核。", *LETTER[9:]]
    found = read(make_blocks(texts)).attachments
    assert [(part.value, part.confidence) for part in found] == [("《绍兴市试点申报表》", 0.6), ("佐证材料", 0.6)]


@pytest.mark.parametrize(
    "line",
    [
        "各县（市、区）人民政府，市政府各部门、各直属机构：",
        "各区县人民政府、市直有关单位：",
        "各乡镇（街道）、各有关企业：",
        "各市、州、县人民政府，驻青各高等院校：",
    ],
)
def test_addressees_of_many(line: str):
    """Letters to all bodies of a kind; a label of a form is no addressee."""
    part = read(make_blocks([*LETTER[:3], line, *LETTER[4:]])).addressee
    assert part is not None
    assert part.evidence.quote == line.rstrip("：")


@pytest.mark.parametrize("line", ["申报单位：绍兴市人民政府大院东门", "联系部门：法规处", "试点园区：绍兴高新区"])
def test_labels_are_no_addressees(line: str):
    """They end as bodies do, and a colon follows."""
    assert read(make_blocks([*LETTER[:3], line, *LETTER[4:]])).addressee is None


def test_numbered_heading_is_no_signatory():
    """一、空间布局 ends as a bureau does."""
    parts = read(make_blocks([*LETTER[:5], "一、空间布局", "（二）组织机构改革委员会"]))
    assert not parts.signatories
