"""The application form (申报表) of a sample dossier, in three layouts."""

from typing import Any

from pipeline.demo.numbers import as_figure, written
from pipeline.demo.script import Cell, Grid, Para, Piece, Script
from pipeline.demo.voice import Voice

_KEYS = (
    "gdp",
    "growth",
    "rd",
    "hightech",
    "patents",
    "bases",
    "stations",
    "firms",
    "cases",
    "fines",
    "trainings",
    "fund",
)


def compose_form(voice: Voice, options: dict[str, Any]) -> Script:
    """A form with merged cells; its layout goes by the dossier's place in the cast."""
    layout = (_tall, _wide, _plain)[voice.ordinal % 3]
    title = voice.pick(
        (
            "第三批全国商业秘密保护创新试点申报表",
            "全国商业秘密保护创新试点申报表",
            "商业秘密保护创新试点申报表（第三批）",
        )
    )
    pieces: list[Piece] = [Para(role="title", text=title)]
    if voice.ordinal % 2:
        pieces.append(Para(role="unit", text=f"填报单位：{voice.government}　　填报日期：2024年4月"))
    pieces.append(layout(voice, options))
    return Script(pieces=tuple(pieces))


def _stated(voice: Voice, key: str, options: dict[str, Any]) -> str:
    """The number as the form has it; kept as a figure. ``options['differs']`` changes one on purpose."""
    amount = voice.numbers[key]
    if key in options.get("differs", {}):
        amount = type(amount)(
            key=amount.key,
            indicator=amount.indicator,
            value=str(options["differs"][key]),
            unit=amount.unit,
            period=amount.period,
        )
    text = written(amount, voice.habits)
    voice.figures.append(as_figure(amount, text, amount.indicator, in_table=True))
    return text


def _label(text: str, row_span: int = 1, col_span: int = 1) -> Cell:
    return Cell(text, row_span=row_span, col_span=col_span, label=True)


def _contact(options: dict[str, Any]) -> tuple[str, str]:
    name, _, phone = str(options.get("contact", "张文斌，联系电话：0571-55550123")).partition("，联系电话：")
    return name, phone


def _indicator_rows(voice: Voice, options: dict[str, Any], columns: int) -> list[tuple[Cell, ...]]:
    """Label and value cells of the key numbers, ``columns`` pairs a row."""
    pairs = [
        (
            _label(f"{'' if key == 'growth' else '2023年'}{voice.numbers[key].indicator}"),
            Cell(_stated(voice, key, options)),
        )
        for key in _KEYS
        if key not in voice.silent
    ]
    if len(pairs) % columns:
        pairs.append((_label("备注"), Cell("")))
    return [sum(pairs[i : i + columns], ()) for i in range(0, len(pairs), columns)]


def _tall(voice: Voice, options: dict[str, Any]) -> Grid:
    place, (contact, phone) = voice.place, _contact(options)
    numbers = _indicator_rows(voice, options, 2)
    first, rest = numbers[0], numbers[1:]
    rows = (
        (_label("申报地区"), Cell(place.name, col_span=2), _label("地区类别"), Cell(place.category)),
        (_label("申报单位"), Cell(voice.government, col_span=4)),
        (_label("牵头部门"), Cell(f"{place.name}市场监督管理局", col_span=2), _label("联系人"), Cell(contact)),
        (_label("职务"), Cell("反不正当竞争科科长", col_span=2), _label("联系电话"), Cell(phone)),
        (_label("主要指标（2023年）", row_span=len(numbers)), *first),
        *rest,
        (_label("重点产业"), Cell("、".join(each.name for each in place.industries), col_span=4)),
        (_label("申报理由"), Cell("".join(voice.say("reason")), col_span=4)),
        (_label("地方人民政府意见"), Cell("同意申报。（盖章）　2024年4月", col_span=4)),
        (_label("省级市场监管部门意见"), Cell("", col_span=4)),
    )
    return Grid(rows=rows, widths=(0.16, 0.24, 0.18, 0.24, 0.18))


def _wide(voice: Voice, options: dict[str, Any]) -> Grid:
    place, (contact, phone) = voice.place, _contact(options)
    rows = (
        (_label("一、基本情况", col_span=6),),
        (
            _label("地区名称"),
            Cell(place.name),
            _label("所属省（区、市）"),
            Cell(place.province),
            _label("地区性质"),
            Cell(place.category),
        ),
        (
            _label("试点牵头单位"),
            Cell(f"{place.name}市场监督管理局", col_span=2),
            _label("行政区划代码"),
            Cell(place.adcode, col_span=2),
        ),
        (_label("联系人及电话"), Cell(f"{contact}　{phone}", col_span=5)),
        (_label("二、工作基础数据（截至2023年底）", col_span=6),),
        *_indicator_rows(voice, options, 3),
        (_label("三、试点方向", col_span=6),),
        (_label("拟选重点产业"), Cell("、".join(each.name for each in place.industries), col_span=5)),
        (_label("申报理由"), Cell("".join(voice.say("reason")), col_span=5)),
        (
            _label("人民政府意见"),
            Cell(f"{voice.government}（公章）", col_span=2),
            _label("省级部门意见"),
            Cell("（公章）", col_span=2),
        ),
    )
    return Grid(rows=rows, widths=(0.18, 0.155, 0.18, 0.155, 0.18, 0.15))


def _plain(voice: Voice, options: dict[str, Any]) -> Grid:
    place, (contact, phone) = voice.place, _contact(options)
    numbers = [(label, Cell(value.text, col_span=2)) for label, value in _indicator_rows(voice, options, 1)]
    rows = (
        (_label("申报地区名称"), Cell(place.name, col_span=2)),
        (_label("地区类别"), Cell(f"□计划单列市 □副省级城市 ☑{place.category}", col_span=2)),
        (_label("申报主体"), Cell(voice.government, col_span=2)),
        (_label("联络信息", row_span=2), _label("联系人"), Cell(contact)),
        (_label("电话"), Cell(phone)),
        *numbers,
        (_label("重点产业"), Cell("、".join(each.name for each in place.industries), col_span=2)),
        (_label("申报意见"), Cell("".join(voice.say("reason")), col_span=2)),
        (_label("政府意见"), Cell("经研究，同意申报。　　　　（盖章）", col_span=2)),
    )
    return Grid(rows=rows, widths=(0.34, 0.2, 0.46))
