"""Equations and raised signs of DOCX in one line of text."""

from collections.abc import Callable

from extractors.document import Document

from .wordml import field, paragraph, run


def math(inner: str) -> str:
    """An equation."""
    return f"<m:oMath>{inner}</m:oMath>"


def test_numbers_of_equations_stay_apart(read_body: Callable[..., Document]) -> None:
    """Fractions get a stroke, powers rise, in equations, in EQ fields and by plain superscript."""
    sign = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{sign.format('3')}</m:num><m:den>{sign.format('a+b')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{sign.format('10')}</m:e><m:sup>{sign.format('-4')}</m:sup></m:sSup>"
    powers = f"<m:sSup><m:e>{sign.format('x')}</m:e><m:sup>{sign.format('ab+1')}</m:sup></m:sSup>"
    root = f"<m:rad><m:deg/><m:e>{sign.format('2')}</m:e></m:rad>"
    total = f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{sign.format("i")}</m:sub><m:sup/><m:e>{sign.format("k")}</m:e></m:nary>'
    bracket = f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{sign.format("c")}</m:e></m:d>'
    high = '<w:vertAlign w:val="superscript"/>'
    body = (
        paragraph(math(fraction) + run("，") + math(power) + run("，") + math(powers + root))
        + paragraph(math(total + bracket))
        + paragraph(run("面积5km") + run("2", high) + run("，产值1234") + run("1", high) + run("万元") + run("[3]", high))
        + paragraph(run("2", high) + run("注") + field("EQ \\f(1,3)", ""))
        + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\f(1,3)</w:instrText></w:r>'
                    '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    )  # fmt: skip
    assert [block.text for block in read_body(body).blocks] == [
        "3/(a+b)，10⁻⁴，x^(ab+1)√2", "∑_i k[c]", "面积5km²，产值1234¹万元[3]", "2注", "1/3",
    ]  # fmt: skip


def test_rarer_shapes_of_equations(read_body: Callable[..., Document]) -> None:
    """Binomials have no stroke; bounds above, signs over a letter and indexes in front keep their place."""
    sign = "<m:r><m:t>{}</m:t></m:r>"
    binomial = f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{sign.format("n")}</m:num><m:den>{sign.format("k")}</m:den></m:f>'
    bracket = f"<m:d><m:e>{binomial}</m:e></m:d>"
    upper = f"<m:limUpp><m:e>{sign.format('x')}</m:e><m:lim>{sign.format('n')}</m:lim></m:limUpp>"
    mean = f"<m:bar><m:e>{sign.format('x')}</m:e></m:bar>"
    hat = f'<m:acc><m:accPr><m:chr m:val="\u0303"/></m:accPr><m:e>{sign.format("ab")}</m:e></m:acc>'
    before = f"<m:sPre><m:sub>{sign.format('6')}</m:sub><m:sup>{sign.format('2')}</m:sup><m:e>{sign.format('C')}</m:e></m:sPre>"
    assert read_body(paragraph(math(bracket + upper + mean + hat + before))).blocks[0].text == "(n k)x^nx\u0305ab²6C"


def test_small_text_above_the_line_is_a_superscript(read_body: Callable[..., Document]) -> None:
    """Converters lift and shrink; what is only lifted, or only below, is plain text."""
    base = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    small, lifted, low = '<w:sz w:val="20"/>', '<w:position w:val="8"/>', '<w:position w:val="-4"/>'
    body = (
        run("5km")
        + run("2", lifted + small)
        + run("，H")
        + run("2", low + small)
        + run("O，截至")
        + run("2023", lifted)
    )
    assert read_body(paragraph(body), styles=base).blocks[0].text == "5km²，H2O，截至2023"
