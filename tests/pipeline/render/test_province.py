"""A province's own page and its covering table."""

import hashlib
import io
from pathlib import Path

import docx
import msgspec
import openpyxl
import pypdfium2
import pytest
from lxml import html

from extractors.document import Evidence
from pipeline.profile import ListedRegion
from pipeline.programme import Programme, Quota
from pipeline.recommendation import Recommendation, hold_against
from pipeline.render import render_batch
from pipeline.review import Batch, Contact, Point, Review, Waiver
from pipeline.rules.provinces import check_provinces

from .browser import Browser
from .test_accessible import CONTRASTS

FILES = ("province.html", "covering-table.xlsx", "covering-table.docx")


def area(text: str, adcode: str | None, start: int) -> ListedRegion:
    """A row of the list."""
    place = Evidence(document="list", page=None, bbox=None, block="b1", start=start, quote=text)
    return ListedRegion(text=text, adcode=adcode, evidence=place)


@pytest.fixture(scope="module")
def province(batch: Batch, reviews: list[Review], programme: Programme) -> tuple[Batch, list[Review], Programme]:
    """云岭省 lists 白水市, one that sent nothing (with a formula for a name), 白水市 again; 青石市 is not listed."""
    paper = Point("=青石市市场监管局", Evidence("d1", None, None, "b1", 0, "=青石市市场监管局"))
    phone = Point("13812345678", paper.evidence)
    told = [msgspec.structs.replace(reviews[0], contact=Contact(lead_unit=paper, phone=phone)), *reviews[1:]]
    quota = msgspec.structs.replace(programme, quotas=(Quota(count=1),))
    listed = (area("白水", "530200", 0), area("=1+1<b>市", None, 9), area("白水市", "530200", 30))
    handed = Recommendation(
        province="云岭省",
        listed=listed,
        documents={"recommendation-list": ("云岭省/推荐名单.xlsx",)},
        received_at="2024-05-06",
    )
    state = hold_against(quota, handed, batch.dossiers)
    findings = check_provinces(quota, [state], batch.dossiers)
    waived = [
        msgspec.structs.replace(f, waived=Waiver("王审核", "另函报送", "2024")) if f.rule == "document-missing" else f
        for f in findings
    ]
    return msgspec.structs.replace(batch, provinces=(state,), findings=(*batch.findings, *waived)), told, quota


@pytest.fixture(scope="module")
def folder(province: tuple[Batch, list[Review], Programme], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The province's folder of outputs."""
    target = tmp_path_factory.mktemp("out")
    batch, reviews, programme = province
    names = render_batch(batch, iter(reviews), programme, target)
    assert names[-4:] == (*(f"云岭省/{name}" for name in FILES), "batch.json")
    return target / "云岭省"


def page_of(folder: Path) -> html.HtmlElement:
    """The page as a tree."""
    return html.fromstring((folder / "province.html").read_text(encoding="utf-8"))


def test_what_came_in(folder: Path) -> None:
    """Deadline and day of receipt, papers, quota, in words and signs."""
    facts = {fact.findtext("dt"): fact.findtext("dd") for fact in page_of(folder).xpath("//dl/div")}
    assert facts == {
        "截止日期": "2024年4月30日（通知要求）",
        "收到日期": "✗ 2024年5月6日，已逾期",
        "推荐名单": "✓ 推荐名单.xlsx",
        "推荐函": "✗ 未提交",
        "名单与材料": "✗ 名单列 2 个，收到 2 份；有 1 个未收到材料，1 份不在名单",
        "推荐名额": "✗ 名额 1 个，名单列 2 个，超出 1 个",
    }


def test_list_against_dossiers(folder: Path) -> None:
    """In the order of the list, then what is not listed; links lead to the briefs; words of the list are text."""
    rows = page_of(folder).xpath("//section[@aria-labelledby='held']//tbody/tr")
    told = [[cell.text_content() for cell in row] for row in rows]
    assert [(row[0], row[1], row[2], row[5]) for row in told] == [
        ("1", "白水（白水市）", "白水市", ""),
        ("2", "=1+1<b>市", "—", "地区名称待核；未收到材料"),
        ("3", "白水市", "白水市", "重复列入"),
        ("", "—", "青石市", "不在名单"),
    ]
    assert rows[0].xpath(".//a/@href") == ["../%E4%BA%91%E5%B2%AD%E7%9C%81/%E7%99%BD%E6%B0%B4%E5%B8%82/brief.html"]


def test_what_is_open(folder: Path) -> None:
    """By dossier, with its notice; findings of the province alone, an overruled one last."""
    page = page_of(folder)
    rows = page.xpath("//section[@aria-labelledby='open']//tbody/tr")
    assert [row.findtext("td/a") for row in rows] == ["青石市", "白水市"]
    assert rows[0].xpath(".//li")
    assert rows[0].xpath(".//a[text()='补正通知书']")
    assert rows[1].xpath("string(td[5])") == "无"
    alerts = [li.findtext("b") for li in page.xpath("//ul[@class='alerts']/li")]
    assert set(alerts) == {"在名单而无材料", "有材料而不在名单", "超出名额", "推荐名单存疑", "逾期报送", "缺少材料"}
    assert alerts[-1] == "缺少材料"
    assert "王审核：另函报送" in page.text_content()
    assert "黑石市" not in page.text_content()


def test_the_index_leads_to_the_page(folder: Path) -> None:
    """By the province's name in the table of provinces; provinces without a batch of their own are words."""
    page = html.fromstring((folder.parent / "index.html").read_text(encoding="utf-8"))
    links = page.xpath("//section[@aria-labelledby='sums']//td/a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("云岭省", "%E4%BA%91%E5%B2%AD%E7%9C%81/province.html")
    ]


def test_covering_workbook(folder: Path) -> None:
    """Title, header, filters and what is printed; a phone is masked, a formula is text."""
    sheet = openpyxl.load_workbook(folder / "covering-table.xlsx")["推荐汇总表"]
    assert sheet["A1"].value.endswith("推荐汇总表")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("C4", "A3:J7", "$3:$3")
    header, *rows = [[cell.value for cell in row] for row in sheet["A3:J7"]]
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["推荐地区"] for row in table] == ["白水市", "=1+1<b>市", "白水市", "青石市"]
    assert [row["序号"] for row in table] == [1, 2, 3, None]
    assert [row["备注"].partition("，")[0] for row in table[1:]] == [
        "地区名称待核；未收到材料",
        "重复列入；建议核实 2 项",
        "不在名单；须补正 4 项",
    ]
    last = table[3]
    assert (last["牵头单位"], last["联系电话"]) == ("=青石市市场监管局", "138****5678")
    assert last["申报材料"].startswith("3/5 项具备：缺少申报表")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "按推荐名单的次序" in sheet["A8"].value


def test_covering_document(folder: Path) -> None:
    """The same rows, on A4 across, the header repeated on each page."""
    document = docx.Document(str(folder / "covering-table.docx"))
    section = document.sections[0]
    assert section.page_width > section.page_height
    (table,) = document.tables
    words = [[cell.text for cell in row.cells] for row in table.rows]
    assert words[0][:4] == ["序号", "推荐地区", "地区类型", "牵头单位"]
    assert [row[1] for row in words[1:]] == ["白水市", "=1+1<b>市", "白水市", "青石市"]
    assert "138****5678" in words[4]
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    width = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in table.columns) <= width


def test_whole_phones_by_the_programme(province: tuple[Batch, list[Review], Programme], tmp_path: Path) -> None:
    """The office may want them, in the table alone."""
    batch, reviews, programme = province
    look = msgspec.structs.replace(programme.look, whole_phones=True)
    render_batch(batch, iter(reviews), msgspec.structs.replace(programme, look=look), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "云岭省" / "covering-table.xlsx").active
    assert sheet is not None
    assert "13812345678" in [cell.value for row in sheet for cell in row]


def test_equal_input_gives_equal_bytes(
    province: tuple[Batch, list[Review], Programme], folder: Path, tmp_path: Path
) -> None:
    """All three files; no scratch file stays."""
    batch, reviews, programme = province
    render_batch(batch, iter(reviews), programme, tmp_path)
    for name in FILES:
        one, other = ((place / name).read_bytes() for place in (folder, tmp_path / "云岭省"))
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()
    assert sorted(path.name for path in (tmp_path / "云岭省").iterdir()) == sorted(FILES)


def test_a_province_that_is_gone_takes_its_page_along(
    province: tuple[Batch, list[Review], Programme], tmp_path: Path
) -> None:
    """What lies beside it stays."""
    batch, reviews, programme = province
    render_batch(batch, iter(reviews), programme, tmp_path)
    other = tmp_path / "云岭省" / "别的.html"
    other.write_bytes(b"x")
    render_batch(msgspec.structs.replace(batch, provinces=()), iter(reviews), programme, tmp_path)
    assert [path.name for path in (tmp_path / "云岭省").iterdir()] == [other.name]


def test_a_province_without_anything(province: tuple[Batch, list[Review], Programme], tmp_path: Path) -> None:
    """No list, no dossier: the page says so and nothing is held against."""
    batch, reviews, programme = province
    state = hold_against(programme, Recommendation(province="北海省"), batch.dossiers)
    render_batch(msgspec.structs.replace(batch, provinces=(state,)), iter(reviews), programme, tmp_path)
    text = page_of(tmp_path / "北海省").text_content()
    assert "没有推荐名单，收到 0 份，未作比对" in text
    assert "未登记" in text
    book = io.BytesIO((tmp_path / "北海省" / "covering-table.xlsx").read_bytes())
    assert openpyxl.load_workbook(book)["推荐汇总表"]["A3"].value == "序号"


def test_the_page_in_a_browser_and_on_paper(chromium: Browser, folder: Path) -> None:
    """Words stand out from their ground, a phone need not scroll sideways, and a small province is one sheet of A4."""
    chromium.open((folder / "province.html").as_uri())
    assert chromium.value(CONTRASTS) == []
    chromium.size(390, 800)
    assert chromium.value("document.documentElement.scrollWidth <= innerWidth")
    chromium.size(1500, 1000)
    paper = pypdfium2.PdfDocument(chromium.paper())
    assert [page.get_size() for page in paper] == [pytest.approx((595, 842), abs=1.5)]
    text = paper[0].get_textpage().get_text_bounded()
    assert "云岭省申报情况一览" in text
    assert "批次总览" not in text


def test_structure_of_the_page(folder: Path) -> None:
    """Headings without gaps, heads for tables, names for parts."""
    page = page_of(folder)
    assert [heading.tag for heading in page.xpath("//h1 | //h2 | //h3")] == ["h1", "h2", "h2", "h2"]
    assert all(head.get("scope") for head in page.xpath("//th"))
    assert set(page.xpath("//@aria-labelledby")) <= set(page.xpath("//@id"))
    assert not page.xpath("//script")
