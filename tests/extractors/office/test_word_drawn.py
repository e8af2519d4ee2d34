"""Charts and diagrams of Word documents: their words, and the numbers behind a chart."""

from collections.abc import Callable

from extractors.document import Document

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def frame(content: str) -> str:
    """A drawing in a paragraph."""
    return f"<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData>{content}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"


def rich(text: str) -> str:
    """A paragraph of DrawingML."""
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


def points(values: list[str]) -> str:
    """Points of a cache."""
    return "".join(f'<c:pt idx="{index}"><c:v>{each}</c:v></c:pt>' for index, each in enumerate(values) if each)


def series(name: str, categories: list[str], values: list[str], code: str) -> str:
    """A series of a bar chart."""
    return (
        f"<c:ser><c:tx><c:strRef><c:strCache>{points([name])}</c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points(categories)}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>"
        f"<c:formatCode>{code}</c:formatCode>{points(values)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def test_a_chart_gives_its_title_and_its_numbers(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """Series are columns, categories rows, numbers in their format; a missing point is an empty cell."""
    years = ["2022年", "2023年"]
    chart = (
        f"<c:chartSpace {A} {C}><c:chart><c:title><c:tx><c:rich>{rich('查处案件')}</c:rich></c:tx></c:title><c:plotArea>"
        f"<c:barChart>{series('案件数', years, ['1218', '1430'], '#,##0')}{series('占比', years, ['0.356', ''], '0.0%')}"
        "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    data = docx_bytes(
        frame('<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="c"/>'),
        raw={"word/charts/chart1.xml": chart.encode()},
        arrows={"c": ("chart", "charts/chart1.xml")},
    )
    read = read_bytes(data)
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("picture", "查处案件"), ("table", "\t案件数\t占比\n2022年\t1,218\t35.6%\n2023年\t1,430\t"),
    ]  # fmt: skip
    assert read.blocks[1].confidence < 1
    assert [warning.code for warning in read.warnings] == ["chart-numbers"]


def test_levels_of_categories_are_joined(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Quarter under year: the outer level stands first; a number that is none stays as it is stored."""
    chart = (
        f"<c:chartSpace {A} {C}><c:chart><c:plotArea><c:lineChart><c:ser><c:cat><c:multiLvlStrRef><c:multiLvlStrCache>"
        f"<c:lvl>{points(['一季度', '二季度'])}</c:lvl><c:lvl>{points(['2023年', '2023年'])}</c:lvl></c:multiLvlStrCache>"
        f"</c:multiLvlStrRef></c:cat><c:val><c:numLit>{points(['5', 'n/a'])}</c:numLit></c:val></c:ser></c:lineChart>"
        "</c:plotArea></c:chart></c:chartSpace>"
    )
    data = docx_bytes(
        frame(f'<c:chart {C} r:id="c"/>'),
        raw={"word/charts/chart1.xml": chart.encode()},
        arrows={"c": ("chart", "charts/chart1.xml")},
    )
    assert read_bytes(data).blocks[1].text == "\t\n2023年 一季度\t5\n2023年 二季度\tn/a"


def test_new_charts_and_diagrams_give_their_words(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A funnel chart of new Word inside AlternateContent; SmartArt with a word that stands twice."""
    funnel = (
        f'<cx:chartSpace xmlns:cx="{CX}" {A}><cx:chartData><cx:data><cx:strDim><cx:lvl><cx:pt idx="0">受理</cx:pt></cx:lvl>'
        f"</cx:strDim></cx:data></cx:chartData><cx:chart><cx:title><cx:tx><cx:rich>{rich('流程')}</cx:rich></cx:tx></cx:title>"
        "</cx:chart></cx:chartSpace>"
    )
    points_of = "".join(f"<dgm:pt><dgm:t>{rich(text)}</dgm:t></dgm:pt>" for text in ("领导小组", "办公室", "办公室"))
    diagram = f'<dgm:dataModel xmlns:dgm="{DGM}" {A}><dgm:ptLst>{points_of}</dgm:ptLst></dgm:dataModel>'
    new = frame(f'<cx:chart xmlns:cx="{CX}" r:id="x"/>').removeprefix("<w:p><w:r>").removesuffix("</w:r></w:p>")
    data = docx_bytes(
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="cx1">{new}</mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>'
        + frame(f'<dgm:relIds xmlns:dgm="{DGM}" r:dm="d"/>')
        + frame(f'<dgm:relIds xmlns:dgm="{DGM}" r:dm="gone"/>'),
        raw={"word/charts/chartEx1.xml": funnel.encode(), "word/diagrams/data1.xml": diagram.encode()},
        arrows={"x": ("chartEx", "charts/chartEx1.xml"), "d": ("diagramData", "diagrams/data1.xml")},
    )
    read = read_bytes(data)
    assert [block.text for block in read.blocks] == ["受理 流程", "领导小组 办公室 办公室", ""]
    assert [warning.code for warning in read.warnings] == ["picture-missing"]
