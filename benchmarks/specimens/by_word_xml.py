"""DOCX packages written by hand, full of what Word keeps and plain readers miss.

Numbering by style, revisions, hidden text, fields, content controls, check boxes, ruby, cells merged by ``vMerge``,
notes, comments.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from specimens.truth import Cell, Draft, Piece, Specimen
from specimens.words import CITIES, THEMES, Theme, chinese, minor_heads, paragraph, person, sentence

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
Made = tuple[str, list[Piece]]


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def block(content: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def field(code: str, result: str) -> str:
    """A complex field with its stored result."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText> {code} </w:instrText></w:r>{marks[1]}{run(result)}{marks[2]}"


def revised(random: Random, topic: Theme) -> Made:
    """A paragraph with an insertion and a deletion: what stands is what was inserted."""
    before, after = sentence(random, topic), sentence(random, topic)
    new = random.choice(minor_heads(random, topic, 3)) + "，"
    mark = 'w:id="7" w:author="x" w:date="2024-01-01T00:00:00Z"'
    gone = "<w:r><w:delText>此处旧文已删去，</w:delText></w:r>"
    xml = f"{run(before)}<w:del {mark}>{gone}</w:del><w:ins {mark}>{run(new)}</w:ins>{run(after)}"
    return block(xml), [Piece("paragraph", before + new + after)]


def hidden(random: Random, topic: Theme) -> Made:
    """Hidden text is not shown."""
    words = sentence(random, topic)
    return block(run(words) + run("（仅供内部核对）", "<w:vanish/>")), [Piece("paragraph", words)]


def fielded(random: Random, topic: Theme) -> Made:
    """Fields show their results; a link shows its words."""
    year = str(random.randint(2018, 2024))
    words = sentence(random, topic)
    xml = (
        run("截至")
        + field('DATE \\@ "yyyy年"', f"{year}年")
        + run("，详见")
        + field("REF _Ref1 \\h", "表3")
        + run("。")
    )
    xml += f'<w:hyperlink w:anchor="a">{run(words)}</w:hyperlink>'
    return block(xml), [Piece("paragraph", f"截至{year}年，详见表3。{words}")]


def checked(random: Random, topic: Theme) -> Made:
    """Check boxes as content controls and as symbols."""
    del topic
    on = random.random() < 0.5
    mark = "☑" if on else "☐"
    control = f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(on)}"/></w14:checkbox></w:sdtPr><w:sdtContent>{run(mark)}</w:sdtContent></w:sdt>'
    return block(run("是否同意公开：") + control + run("同意　□不同意")), [
        Piece("paragraph", f"是否同意公开：{mark}同意　□不同意")
    ]


def controlled(random: Random, topic: Theme) -> Made:
    """A content control around paragraphs, and one inside a line."""
    one, two = sentence(random, topic), paragraph(random, topic, 1, 2)
    inline = f"<w:sdt><w:sdtPr/><w:sdtContent>{run(one)}</w:sdtContent></w:sdt>"
    xml = f"<w:sdt><w:sdtPr/><w:sdtContent>{block(run('申报单位：') + inline)}{block(run(two))}</w:sdtContent></w:sdt>"
    return xml, [Piece("paragraph", "申报单位：" + one), Piece("paragraph", two)]


def broken(random: Random, topic: Theme) -> Made:
    """Soft line breaks, tabs and runs of one character."""
    words = sentence(random, topic)
    runs = "".join(run(mark) for mark in words)
    name = person(random)
    return block(f"{runs}<w:r><w:br/></w:r>{run('填表人：')}<w:r><w:tab/></w:r>{run(name)}"), [
        Piece("paragraph", f"{words}填表人：{name}")
    ]


def ruby(random: Random, topic: Theme) -> Made:
    """A word with its pronunciation above: the word counts."""
    words = sentence(random, topic)
    above = "<w:ruby><w:rubyPr/><w:rt><w:r><w:t>yí</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>沂</w:t></w:r></w:rubyBase></w:ruby>"
    return block(f"{run('临')}<w:r>{above}</w:r>{run('市' + words)}"), [Piece("paragraph", "临沂市" + words)]


def commented(random: Random, topic: Theme) -> Made:
    """A comment stands apart from the text that it speaks of."""
    words = sentence(random, topic)
    xml = f'<w:commentRangeStart w:id="1"/>{run(words)}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    return block(xml), [Piece("paragraph", words)]


def noted(random: Random, topic: Theme) -> Made:
    """An endnote."""
    words = sentence(random, topic)
    xml = f'{run(words)}<w:r><w:endnoteReference w:id="2"/></w:r>'
    return block(xml), [Piece("paragraph", words, footnote="尾注：口径见统计公报。")]


def merged(random: Random, topic: Theme) -> Made:
    """A table merged by ``vMerge`` and ``gridSpan``, with a control around a cell's text and a row left short."""
    names = random.sample(CITIES, 3)
    piece_rows: list[tuple[Cell, ...]] = [(Cell("地区", rows=1), Cell("任务与进度", columns=2))]
    rows = [cells([("地区", ""), ("任务与进度", '<w:gridSpan w:val="2"/>')])]
    for name in names:
        tasks = minor_heads(random, topic, random.randint(2, 3))
        for number, task in enumerate(tasks):
            share = f"{random.randint(1, 999) / 10}%"
            top = '<w:vMerge w:val="restart"/>' if not number else "<w:vMerge/>"
            rows.append(cells([("" if number else name, top), (task, ""), (share, "")]))
            piece_rows.append(
                (Cell(task), Cell(share)) if number else (Cell(name, rows=len(tasks)), Cell(task), Cell(share))
            )
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="4000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl>{block('')}", [Piece("table", rows=tuple(piece_rows))]


def cells(parts: list[tuple[str, str]]) -> str:
    """A row of cells with their properties."""
    return (
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{more}</w:tcPr>{block(run(text))}</w:tc>'
            for text, more in parts
        )
        + "</w:tr>"
    )


TRICKS: tuple[Callable[[Random, Theme], Made], ...] = (
    revised,
    hidden,
    fielded,
    checked,
    controlled,
    broken,
    ruby,
    commented,
    noted,
    merged,
)

STYLES = (
    f"{HEAD}<w:styles {SPACES}>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    "</w:styles>"
)


def numbering(scheme: int) -> str:
    """Word's list of the headings, linked to their styles: chapters, or 一、 and （一）, or decimal."""
    forms = (
        (("chineseCountingThousand", "第%1章　"), ("chineseCountingThousand", "第%2节　")),
        (("japaneseCounting", "%1、"), ("japaneseCounting", "（%2）")),
        (("decimal", "%1　"), ("decimal", "%1.%2　")),
    )[scheme]
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{index + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (form, text) in enumerate(forms)
    )
    return f'{HEAD}<w:numbering {SPACES}><w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num></w:numbering>'


def number(scheme: int, first: int, second: int = 0) -> str:
    """What Word shows before a heading."""
    value = second or first
    if scheme == 2:
        return f"{first}.{second}　" if second else f"{first}　"
    return (("第%s节　", "（%s）") if second else ("第%s章　", "%s、"))[scheme] % chinese(value)


def draft_of(seed: int) -> tuple[Draft, str, int]:
    """A draft, its body as XML and the scheme of its numbers."""
    random = Random(seed * 29)
    topic, scheme = random.choice(THEMES), random.randrange(3)
    title = f"{random.choice(CITIES)}{topic.name}工作总结"
    pieces = [Piece("title", title)]
    parts = [block(run(title, '<w:b/><w:sz w:val="44"/>'), '<w:jc w:val="center"/>')]
    tricks = list(TRICKS)
    random.shuffle(tricks)
    for first in range(1, 5):
        head = random.choice(minor_heads(random, topic, 5))
        pieces.append(Piece("heading", head, 1, number(scheme, first)))
        parts.append(block(run(head), '<w:pStyle w:val="1"/>'))
        for second in range(1, 4):
            head = random.choice(minor_heads(random, topic, 5))
            pieces.append(Piece("heading", head, 2, number(scheme, first, second)))
            parts.append(block(run(head), '<w:pStyle w:val="2"/>'))
            xml, made = tricks[(first * 3 + second) % len(tricks)](random, topic)
            parts.append(xml)
            pieces += made
    header = f"{topic.office}内部材料"
    return Draft("summary", seed, tuple(pieces), header=(header,), page_number="{n}"), "".join(parts), scheme


def make(seed: int, folder: Path) -> Specimen:
    """One package."""
    draft, body, scheme = draft_of(seed)
    kinds = {
        "styles": "styles",
        "numbering": "numbering",
        "comments": "comments",
        "endnotes": "endnotes",
        "header1": "header",
        "footer1": "footer",
    }
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{base}/{kind}" Target="{name}.xml"/>' for name, kind in kinds.items()
    )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rheader1"/><w:footerReference w:type="default" r:id="rfooter1"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{base}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": numbering(scheme),
        "word/comments.xml": f'{HEAD}<w:comments {SPACES}><w:comment w:id="1" w:author="x">{block(run("请核实数据"))}</w:comment></w:comments>',
        "word/endnotes.xml": f'{HEAD}<w:endnotes {SPACES}><w:endnote w:id="2">{block(run("尾注：口径见统计公报。"))}</w:endnote></w:endnotes>',
        "word/header1.xml": f"{HEAD}<w:hdr {SPACES}>{block(run(draft.header[0]))}</w:hdr>",
        "word/footer1.xml": f"{HEAD}<w:ftr {SPACES}>{block(field('PAGE', '1'))}</w:ftr>",
    }
    path = folder / f"{draft.name}-word-xml.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return Specimen(path, draft, "raw XML")
