"""Tables of the drafts: figures by year, tasks, forms with merged cells, long lists."""

from random import Random

from specimens.truth import Cell, Piece
from specimens.words import CITIES, Theme, minor_heads, number, paragraph, person, sentence


def figures_by_year(random: Random, topic: Theme, look: str = "ruled") -> Piece:
    """Indicators by year under a head of one or two rows."""
    years = range(2021, 2024)
    if look == "ruled" and random.random() < 0.5:
        head = (
            (Cell("指标", rows=2), Cell("单位", rows=2), Cell("年度完成值", columns=3)),
            tuple(Cell(f"{year}年") for year in years),
        )
    else:
        head = ((Cell("指标"), Cell("单位"), *(Cell(f"{year}年") for year in years)),)
    body = []
    for words in topic.indicators:
        indicator, _, unit = words.rstrip(")").partition("(")
        body.append((Cell(indicator), Cell(unit), *(Cell(number(random)) for _ in years)))
    return Piece("table", rows=(*head, *body), head_rows=len(head), look=look)


def summary_table(random: Random, topic: Theme) -> Piece:
    """Tasks with offices: cells that wrap, a first column merged down."""
    rows: list[tuple[Cell, ...]] = [(Cell("序号"), Cell("任务"), Cell("具体内容"), Cell("责任单位"))]
    count = 0
    for head in minor_heads(random, topic, 2):
        lines = random.randint(2, 3)
        for line in range(lines):
            count += 1
            first = (Cell(str(count)), Cell(head, rows=lines)) if not line else (Cell(str(count)),)
            rows.append((*first, Cell(sentence(random, topic)), Cell(f"{random.choice(CITIES)}{topic.office}")))
    return Piece("table", rows=tuple(rows))


def form(random: Random, topic: Theme, city: str) -> Piece:
    """A form of six columns in which most rows merge cells."""
    amount = f"{random.uniform(100, 9000):.2f}"
    phone = f"1{random.randint(30, 99)}{random.randint(10000000, 99999999)}"
    people = random.randint(2, 4)
    rows: list[tuple[Cell, ...]] = [
        (Cell("项目名称"), Cell(f"{city}{random.choice(minor_heads(random, topic, 2))}项目", columns=5)),
        (Cell("申报单位"), Cell(f"{city}{topic.office}", columns=3), Cell("单位性质"), Cell("机关")),
        (
            Cell("负责人", rows=2),
            Cell("姓名"),
            Cell(person(random)),
            Cell("职务"),
            Cell(random.choice(("局长", "副主任", "二级调研员")), columns=2),
        ),
        (Cell("手机"), Cell(phone), Cell("邮箱"), Cell(f"user{random.randint(10, 999)}@example.cn", columns=2)),
        (Cell("总投资（万元）"), Cell(amount), Cell("起止时间"), Cell("2024年1月—2026年12月", columns=3)),
        (Cell("主要参加人员", rows=people + 1), Cell("姓名"), Cell("年龄"), Cell("单位", columns=2), Cell("签名")),
    ]
    rows += [
        (
            Cell(person(random)),
            Cell(str(random.randint(24, 59))),
            Cell(f"{random.choice(CITIES)}{random.choice(('大学', '中心医院', '研究院'))}", columns=2),
            Cell(""),
        )
        for _ in range(people)
    ]
    rows += [
        (Cell("申报理由"), Cell(paragraph(random, topic, 2, 4), columns=5)),
        (Cell("目标任务"), Cell(paragraph(random, topic, 2, 3), columns=5)),
        (Cell("推荐单位意见", rows=1), Cell("（盖章）　　年　月　日", columns=5)),
    ]
    return Piece("table", rows=tuple(rows), head_rows=0)


def name_list(random: Random, topic: Theme, length: int, *, statistics: bool) -> Piece:
    """A table of at least 40 rows: statistics under a head of two rows, or names with the first column merged down."""
    if statistics:
        head: tuple[tuple[Cell, ...], ...] = (
            (
                Cell("序号", rows=2),
                Cell("地区", rows=2),
                Cell("本年", columns=2),
                Cell("上年", columns=2),
                Cell("备注", rows=2),
            ),
            (Cell("完成数"), Cell("占比"), Cell("完成数"), Cell("占比")),
        )
        rows = [
            (
                Cell(str(index)),
                Cell(f"{random.choice(CITIES)}{random.choice(('', '本级', '高新区', '经开区'))}"),
                *(Cell(number(random)) for _ in range(4)),
                Cell(random.choice(("", "", "快报", "含飞地"))),
            )
            for index in range(1, length + 1)
        ]
        return Piece("table", rows=(*head, *rows), head_rows=2)
    head = ((Cell("地区"), Cell("序号"), Cell("单位名称"), Cell("类别"), Cell("联系人")),)
    body: list[tuple[Cell, ...]] = []
    while len(body) < length:
        city, count = random.choice(CITIES), random.randint(2, 6)
        for index in range(count):
            cells = (
                Cell(str(len(body) + 1)),
                Cell(
                    f"{city}{random.choice(('恒', '瑞', '华', '中', '远', '盛'))}{random.choice(('达', '科', '泰', '源', '丰'))}{random.choice(topic.industries)}有限公司"
                ),
                Cell(random.choice(("示范", "培育", "优秀"))),
                Cell(person(random)),
            )
            body.append((Cell(city, rows=count), *cells) if not index else cells)
    return Piece("table", rows=(*head, *body))
