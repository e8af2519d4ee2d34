"""Names from archives: decoded, kept inside, shown without deceit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.names import decode_name, is_volume, make_visible, number_twins, safe_name, show_name


@pytest.mark.parametrize(
    "name", ["申报函.pdf", "省.pdf", "附件1 佐证材料.docx", "杭州市／实施方案（修改）.doc", "镕㐀.doc", "plain.txt"]
)
def test_gb18030_names_are_read_without_a_flag(name: str):
    """Also short names whose GBK bytes happen to be UTF-8."""
    assert decode_name(name.encode("gb18030")) == name


@pytest.mark.parametrize("name", ["申报函.pdf", "Müller.pdf", "é.txt", "①方案.doc", "市.txt"])
def test_utf8_names_are_read_without_a_flag(name: str):
    """Valid UTF-8 with hanzi or Latin letters is UTF-8."""
    assert decode_name(name.encode()) == name


def test_the_utf8_flag_is_believed_where_the_bytes_allow():
    """The flag decides doubtful bytes; bytes that are no UTF-8 are read as GB18030 all the same."""
    doubtful = "省".encode("gb18030")
    assert decode_name(doubtful, utf8=True) == doubtful.decode()
    assert decode_name("申报函".encode("gb18030"), utf8=True) == "申报函"


def test_decomposed_names_are_composed():
    """Letters and marks that macOS writes apart."""
    assert decode_name("e\u0301.pdf".encode()) == "é.pdf"


def test_undecodable_bytes_stay_visible():
    """What is no text in any encoding is kept as escapes."""
    assert decode_name(b"a\xff\xfe.pdf") == "a\\xff\\xfe.pdf"


@given(st.binary(max_size=40))
def test_every_byte_string_becomes_a_safe_name(raw: bytes):
    """No bytes lead outside, hide anything, or fail."""
    name = safe_name(decode_name(raw)).name
    assert name
    assert not name.startswith("/")
    assert not {"", ".", ".."} & set(name.split("/"))
    assert "\\" not in name
    assert safe_name(name).name == name or name[1:2] == ":"
    name.encode()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.dll", "Windows/a.dll"),
        ("\\\\server\\share\\a.doc", "server/share/a.doc"),
        ("a/../../b.doc", "a/b.doc"),
        ("..", "未命名"),
    ],
)
def test_paths_that_lead_outside_are_told(raw: str, name: str):
    """The name is made harmless, and the problem has a sentence."""
    safe = safe_name(raw)
    assert safe.name == name
    assert safe.problem


def test_both_separators_divide():
    """Windows programs write backslashes; a GBK trail byte 0x5C is no separator once decoded."""
    assert safe_name("材料\\申报函.pdf") == ("材料/申报函.pdf", "")
    raw = "程序\\乗.doc".encode("gbk")
    assert raw.count(b"\\") == 2
    assert safe_name(decode_name(raw)).name == "程序/乗.doc"


def test_what_cannot_be_seen_is_written_out():
    """A name that reads fdp.exe backwards shows its trick; line breaks and escapes do not reach a terminal."""
    assert make_visible("申报\u202efdp.exe") == "申报⟨202E⟩fdp.exe"
    assert make_visible("a\x1b[31m\n\ud800") == "a⟨001B⟩[31m⟨000A⟩⟨D800⟩"
    assert make_visible("　申报函 ①.pdf") == "　申报函 ①.pdf"


def test_long_names_lose_their_middle():
    """The ending stays, so that one sees what it is."""
    shown = show_name("长" * 300 + ".pdf", 40)
    assert len(shown) == 40
    assert shown.endswith(".pdf")
    assert "…" in shown


def test_twins_are_numbered():
    """Two members of one name are both kept, and no number collides."""
    assert number_twins(["a/b.pdf", "a/b.pdf", "a/b (2).pdf", "a/b.pdf", "无尾", "无尾", ".x", ".x"]) == [
        "a/b.pdf", "a/b (3).pdf", "a/b (2).pdf", "a/b (4).pdf", "无尾", "无尾 (2)", ".x", ".x (2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["材料.part2.rar", "材料.part02.rar", "材料.r00", "材料.z01", "材料.7z.002", "材料.zip.001"]
)
def test_volumes_are_known_by_their_ending(name: str):
    """Parts of split archives."""
    assert is_volume(name)


@pytest.mark.parametrize("name", ["材料.part1.rar", "材料.rar", "材料.zip", "part2.pdf", "2024.doc", "a.r"])
def test_other_names_are_no_volumes(name: str):
    """The first volume of the newer naming is an archive like others."""
    assert not is_volume(name)
