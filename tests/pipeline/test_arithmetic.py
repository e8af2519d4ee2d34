"""Sums, shares and changes that a sentence or a table states and its own numbers deny; each has a near twin that agrees."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.consistency.arithmetic import Miscount, find_miscounts
from pipeline.consistency.tables import read_tables
from pipeline.consistency.terms import read_passages
from pipeline.consistency.totals import WrongTotal, find_wrong_totals
from pipeline.figures.finding import find_figures

MakeDocument = Callable[..., Document]


@pytest.fixture
def miscounts(make_document: MakeDocument) -> Callable[[str], list[Miscount]]:
    """What the numbers of a paragraph deny."""

    def find(text: str) -> list[Miscount]:
        document = make_document([text])
        blocks = {(document.file.sha256, block.id): block for block in document.blocks}
        return list(find_miscounts(read_passages(find_figures(document, ()), blocks)))

    return find


@pytest.fixture
def totals(make_document: MakeDocument) -> Callable[..., list[WrongTotal]]:
    """The wrong totals of a table."""

    def find(rows: Any, caption: str = "") -> list[WrongTotal]:
        cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
        table = Block(id="t1", kind="table", text=table_text(cells), rows=cells)
        document = make_document([Block(id="c1", kind="caption", text=caption), table] if caption else [table])
        blocks = {(document.file.sha256, block.id): block for block in document.blocks}
        return list(find_wrong_totals(read_tables(find_figures(document, ()), blocks)))

    return find


@pytest.mark.parametrize(
    ("wrong", "right", "kind", "stated"),
    [
        (
            "建成指导站80个，其中国家级15个、市级12个、县级60个。",
            "建成指导站90个，其中国家级15个、市级12个、县级60个。",
            "parts",
            "80个",
        ),
        ("工作人员120人，其中专职45人、兼职85人。", "工作人员130人，其中专职45人、兼职85人。", "parts", "120人"),
        (
            "市财政每年安排专项资金300万元，三年共安排1200万元。",
            "市财政每年安排专项资金300万元，三年共安排900万元。",
            "years",
            "1200万元",
        ),
        (
            "电子产业产值1580亿元，船舶产业产值1120亿元，两大产业产值合计2800亿元。",
            "电子产业产值1580亿元，船舶产业产值1120亿元，两大产业产值合计2700亿元。",
            "sum",
            "2800亿元",
        ),
        (
            "规上企业2600家，建立保密制度的1820家，制度建立率达60%。",
            "规上企业2600家，建立保密制度的1820家，制度建立率达70%。",
            "share",
            "60%",
        ),
        (
            "研发投入强度由2021年的2.78%提高到2023年的3.15%，提高0.73个百分点。",
            "研发投入强度由2021年的2.78%提高到2023年的3.15%，提高0.37个百分点。",
            "change",
            "0.73个百分点",
        ),
        (
            "2023年，示范企业达到90家，比2022年的60家增长30%。",
            "2023年，示范企业达到90家，比2022年的60家增长50%。",
            "change",
            "30%",
        ),
        (
            "全市设立指导站46个。秦都区12个，渭城区19个，兴平市18个。",
            "全市设立指导站56个。秦都区12个，渭城区19个，兴平市18个。",
            "parts",
            "46个",
        ),
        (
            "2021年投入120万元，2022年投入150万元，2023年投入180万元。三年累计投入550万元。",
            "2021年投入120万元，2022年投入150万元，2023年投入180万元。三年累计投入450万元。",
            "sum",
            "550万元",
        ),
        (
            "三大产业产值合计2860亿元，装备制造1200亿元、生物医药860亿元、电子信息700亿元。",
            "三大产业产值合计2760亿元，装备制造1200亿元、生物医药860亿元、电子信息700亿元。",
            "sum",
            "2860亿元",
        ),
        (
            "由财政拨款500万元和企业自筹300万元构成，共900万元。",
            "由财政拨款500万元和企业自筹300万元构成，共800万元。",
            "sum",
            "900万元",
        ),
        ("企业由40家增至80家，实现翻两番。", "企业由40家增至80家，实现翻一番。", "change", "两番"),
        (
            "现有站点40个，三年内新建50个，总数达到120个。",
            "现有站点40个，三年内新建80个，总数达到120个。",
            "change",
            "120个",
        ),
        (
            "共有企业200家，其中规上120家，其余90家为小微企业。",
            "共有企业200家，其中规上120家，其余80家为小微企业。",
            "parts",
            "200家",
        ),
        (
            "上半年查处案件12件，下半年查处15件，全年共查处案件37件。",
            "上半年查处案件12件，下半年查处15件，全年共查处案件27件。",
            "sum",
            "37件",
        ),
        (
            "案件由2021年的8件增至2023年的18件，年均增长80%。",
            "案件由2021年的8件增至2023年的18件，年均增长50%。",
            "change",
            "80%",
        ),
        ("案件由2022年的26件增加到2023年的18件。", "案件由2022年的26件减少到2023年的18件。", "change", "18件"),
        ("走访的200家企业中，75%（160家）建立了制度。", "走访的200家企业中，80%（160家）建立了制度。", "share", "75%"),
        (
            "全市规上企业200家，其中120家建立了合同档案，建档率达70%。",
            "全市规上企业200家，其中120家建立了合同档案，建档率达60%。",
            "share",
            "70%",
        ),
        (
            "重点企业80家，其中60家签订保密承诺书，签约率85%。",
            "重点企业80家，其中60家签订保密承诺书，签约率75%。",
            "share",
            "85%",
        ),
        (
            "受理信访50件，办结40件，信访办结率90%。",
            "受理信访50件，办结40件，信访办结率80%。",
            "share",
            "90%",
        ),
        (
            "接到举报50件，办结40件，线索办结率90%。",
            "接到举报50件，办结40件，线索办结率80%。",
            "share",
            "90%",
        ),
        (
            "应签订协议400份，已签订300份，合同签订率90%。",
            "应签订协议400份，已签订300份，合同签订率75%。",
            "share",
            "90%",
        ),
        ("目标任务数60个，实际建成54个，完成率为95%。", "目标任务数60个，实际建成54个，完成率为90%。", "share", "95%"),
    ],
)
def test_numbers_that_deny_each_other_are_found(
    miscounts: Callable[[str], list[Miscount]], wrong: str, right: str, kind: str, stated: str
) -> None:
    """The wrong number is named with those that deny it; nothing is said of the twin that adds up."""
    (found,) = miscounts(wrong)
    assert (found.kind, found.stated.text) == (kind, stated)
    assert found.figures
    assert miscounts(right) == []


@pytest.mark.parametrize(
    "text",
    [
        "受表彰个人37名，其中女性24名，基层一线29名。",
        "建成指导站80个，其中市级12个、县级60个，其余为企业自建。",
        "企业满意度由92%提高到95%，年均提高1个百分点。",
        "地区生产总值由2022年的1000亿元增长到2023年的1100亿元，按可比价格增长6.2%。",
        "专利授权量由2022年的8632件增加到2023年的9475件，增长9.8%。",
        "财政每年安排不少于300万元，三年共安排1200万元。",
        "产值1.24万亿元，其中出口0.31万亿元，占25.1%。",
        "受理案件68件，办结65件，按时办结率99%。",
        "走访企业200家，其中120家建立了制度，满意率95%。",
        "走访企业200家，其中120家投入使用，投诉率2%。",
        "受理申请50件，核准40件，登记办结率90%。",
        "办理时限由20个工作日压缩至7个工作日，压缩率达65%。",
        "2022年和2023年，授权量分别为8632件和9475件，同比分别增长11.2%和9.8%。",
        "共发放问卷1200份，回收有效问卷1050份、无效问卷100份，合计回收1150份。",
        "全市6个县、2个开发区均已建站，合计建站9个。",
        "秦都区7件，渭城区5件，全市总共查办案件18件。",
        "行政案件28件（技术类19件、经营类9件），刑事案件12件，合计40件。",
        "2022年培训2600人次，2023年培训3100人次，累计培训8500人次。",
        "设立阵地82处，包括保护基地8处、指导站40处等。",
        "企业由450家发展到1120家，翻了一番以上。",
        "投诉量由2022年的46件下降到2023年的23件，下降50%。",
        "省级示范企业8家，市级示范企业12家，其余30家为县级示范企业。",
        "制造业涉案56件，占62.9%；信息技术业涉案21件，占23.6%。",
        "2022年、2023年分别落实经费260万元、380万元。2021年支出350万元，2022年支出520万元。",
    ],
)
def test_numbers_that_may_all_be_true_are_left_alone(miscounts: Callable[[str], list[Miscount]], text: str) -> None:
    """Kinds that overlap, parts that are not all, averages, other prices, bounds, and rounding deny nothing."""
    assert miscounts(text) == []


def test_totals_of_tables_are_reckoned(totals: Callable[..., list[WrongTotal]]) -> None:
    """A row 合计 against its column, a column 合计 against its row; rounding is no fault."""
    rows = [["类别", "2023年"], ["基地", "18"], ["站点", "65"], ["联系点", "130"], ["合计", "223"]]
    (found,) = totals(rows, "表1 阵地建设情况（单位：个）")
    assert (found.total.text, found.figures[0].text) == ("223", "130")
    assert totals([*rows[:-1], ["合计", "213"]], "表1 阵地建设情况（单位：个）") == []
    across = [
        ["项目", "培训", "宣传", "合计"],
        ["甲区（万元）", "12.5", "8.3", "28.8"],
        ["乙县（万元）", "6.2", "3.1", "9.4"],
    ]
    assert [found.total.text for found in totals(across)] == ["28.8"]


BUDGET = [
    ["项目", "财政资金", "自筹资金", "小计"],
    ["平台", "120", "80", "200"],
    ["宣传", "60", "20", "80"],
    ["小计", "180", "100", "280"],
    ["维权", "40", "10", "50"],
    ["人才", "30", "0", "30"],
    ["小计", "70", "10", "80"],
    ["总计", "250", "110", "360"],
]
CASES = [["案件", "数量"], ["总计", "40"], ["行政", "28"], ["其中：技术", "19"], ["经营", "9"], ["刑事", "12"]]
NUMBERED = [
    ["来源", "金额"],
    ["一、财政", "300"],
    ["1.省级", "100"],
    ["2.市级", "200"],
    ["二、自筹", "100"],
    ["合计", "400"],
]
PLACES = [["县区", "站点"], ["零陵区", "14"], ["祁阳市", "9"], ["东安县", "6"], ["全市", "29"]]


@pytest.mark.parametrize("rows", [BUDGET, CASES, NUMBERED, PLACES])
def test_tables_of_parts_within_parts(totals: Callable[..., list[WrongTotal]], rows: Any) -> None:
    """小计 within 总计, what 其中 covers, inner numbers, 全市 among districts: right as it stands, wrong once the total is."""
    assert totals(rows, "表1 情况（单位：万元）") == []
    last = next(row for row in rows if row[0] in {"总计", "合计", "全市"})
    wrong = [[*row[:-1], str(int(row[-1]) + 7)] if row is last else row for row in rows]
    assert {found.total.text for found in totals(wrong, "表1 情况（单位：万元）")} == {wrong[rows.index(last)][-1]}


@pytest.mark.parametrize(
    "rows",
    [
        [["类别", "家数"], ["基地", "18"], ["其中：省级", "6"], ["站点", "65"], ["合计", "83"]],
        [["类别", "覆盖率（%）"], ["基地", "18"], ["站点", "65"], ["合计", "52"]],
        [["类别", "个数（个）"], ["基地", "约18"], ["站点", "65"], ["合计", "90"]],
        [["类别", "个数（个）"], ["基地", "—"], ["站点", "65"], ["合计", "90"]],
        [["合计", "1"]],
    ],
)
def test_other_tables_have_no_total_to_reckon(totals: Callable[..., list[WrongTotal]], rows: Any) -> None:
    """Parts of parts, rates, bounds and gaps are not added up."""
    assert totals(rows) == []
