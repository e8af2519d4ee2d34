"""Text of strangers made fit to be shown."""

import pytest

from extractors.document import FileInfo
from pipeline.render.safe import breakable, legible, mask_ids, masked_json, shortened, shown


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号：330602198001011234。", "身份证号：330602********1234。"),
        ("11010519491231002X", "110105********002X"),
        ("330602 19800101 1234", "330602 ******** 1234"),
        ("３３０６０２１９８００１０１１２３４", "３３０６０２********１２３４"),
        ("居民身份证号码330602800101123", "居民身份证号码330602******123"),
    ],
)
def test_masks_the_birth_date_of_id_numbers(text: str, masked: str):
    """The day of birth is starred out and the length stays."""
    assert mask_ids(text) == masked
    assert len(mask_ids(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码91330600MA2D8XYZ1K",
        "913306001234567890",
        "330602198013011234",
        "990602198001011234",
        "国市监竞争函〔2024〕40号",
        "电话0575-85121234，手机13800138000",
        "账号6222021211001234567",
        "330602800101123",
        "a330602198001011234b",
    ],
)
def test_masks_nothing_else(text: str):
    """Other long numbers, impossible dates and divisions, phones and hashes stay."""
    assert mask_ids(text) == text


def test_takes_out_what_misleads_or_is_illegal():
    """Control and invisible characters go, direction overrides become visible, lines become one."""
    assert shown(" a\x00b\u200bc\n\u2028d\ud800\ufffe ") == "abc d\ufffd\ufffd"
    assert legible("正\u202egnp.exe") == "正\ufffdgnp.exe"


def test_shortened_keeps_the_limit():
    """The ellipsis counts."""
    assert shortened("一二三四五", 4) == "一二三…"
    assert shortened("一二三四", 4) == "一二三四"


def test_long_words_get_places_to_break():
    """A word longer than a line can break; Chinese text is left alone."""
    assert "\u200b" in breakable("x" * 60)
    assert breakable("x" * 60).replace("\u200b", "") == "x" * 60
    assert breakable("字" * 60) == "字" * 60


def test_json_masks_text_but_not_hashes():
    """A hash that looks like an ID number stays; a lone surrogate does not stop the writer."""
    digest = "330602198001011234"
    record = FileInfo(name="身份证330602198001011234\ud800.jpg", sha256=digest, bytes=1, media_type="x")
    text = masked_json(record).decode()
    assert "330602********1234\ufffd.jpg" in text
    assert f'"sha256": "{digest}"' in text
