"""Tables on slides, and tables of numbers behind charts."""

from .decks import NAMES, TABLE, Read, deck, frame, tree


def test_tables_keep_their_spans(read: Read):
    """Covered cells are none."""
    (table,) = (block for block in read(deck(tree("sld", frame(TABLE)))).blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(each.text, each.col_span) for each in row] for row in table.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]
    assert table.bbox == (72.0, 72.0, 360.0, 144.0)


def test_numbers_behind_a_chart_are_a_table(read: Read):
    """With the words of the chart, less than sure, and told."""
    chart = (
        f"<c:chartSpace {NAMES}><c:chart><c:plotArea><c:barChart><c:ser><c:tx><c:v>产值</c:v></c:tx><c:cat><c:strLit>"
        '<c:pt idx="0"><c:v>2023年</c:v></c:pt></c:strLit></c:cat><c:val><c:numLit><c:pt idx="0"><c:v>12.5</c:v></c:pt>'
        "</c:numLit></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    document = read(
        deck(
            tree("sld", frame('<c:chart r:id="c"/>', "chart")),
            arrows={"c": ("chart", "../charts/c.xml")},
            raw={"ppt/charts/c.xml": chart.encode()},
        )
    )
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert table.text == "\t产值\n2023年\t12.5"
    assert table.confidence < 1
    assert "chart-numbers" in {warning.code for warning in document.warnings}
