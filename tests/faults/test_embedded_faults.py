"""Documents and mails that attack by what they carry: bombs, endless nesting, loops, bytes turned over. In the sandbox."""

import base64
import contextlib
import email.message
import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from
from extractors.detect import Identity
from extractors.embedded.compound import write_compound
from extractors.errors import HostileFile, ShenbaoError
from extractors.limits import Limits
from extractors.registry import Source, read_source
from extractors.sandbox import Sandbox
from extractors.sandbox.handing import Handing
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest

Unpack = Callable[..., tuple[Member, ...]]
SMALL = Limits(unpacked_bytes=80 << 20, members=200, memory_bytes=2 << 30)
DEADLINE = 60.0


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One child for all tests: it must survive each of them."""
    with Sandbox(1, SMALL, tmp_path_factory.mktemp("scratch")) as sandbox:
        yield sandbox


@pytest.fixture
def unpack(pool: Sandbox, tmp_path: Path) -> Unpack:
    """Identifies bytes and takes out what they carry, in the child; nothing appears outside of the target folder."""

    def run(data: bytes) -> tuple[Member, ...]:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        path, target = folder / "file", folder / "target"
        path.write_bytes(data)

        def request(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(IdentifyRequest(paths=(hand.file(path),), look_inside=(True,)))

        reply = pool.submit(IDENTIFY, request, deadline=DEADLINE, label="a").result(timeout=90)
        (found,) = msgspec.msgpack.decode(reply, type=list[Identity])
        if not found.carries:
            return ()

        shutil.rmtree(target, ignore_errors=True)

        def call(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(UnpackCall(hand.file(path), found.media_type, hand.result(target), SMALL))

        try:
            return members_from(pool.submit(UNPACK_ENTRY, call, deadline=DEADLINE, label="a").result(timeout=90))
        finally:
            assert {each.name for each in folder.iterdir()} <= {"file", "target"}

    return run


def package(parts: dict[str, bytes]) -> bytes:
    """A DOCX of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def native(name: str, content: bytes) -> bytes:
    """An OLE package."""
    raw = name.encode("gb18030")
    body = b"\x02\0" + raw + b"\0" + raw + b"\0" + struct.pack("<HHI", 0, 3, len(raw) + 1) + raw + b"\0"
    body += struct.pack("<I", len(content)) + content
    return write_compound({"\x01Ole10Native": struct.pack("<I", len(body)) + body})


def pdf(content: bytes) -> bytes:
    """A PDF with one attachment of deflated bytes."""
    data = zlib.compress(content, 9)
    objects = [
        b"<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [(a) 3 0 R]>>>>>>",
        b"<</Type /Pages /Kids [5 0 R] /Count 1>>",
        b"<</Type /Filespec /F (a) /EF <</F 4 0 R>>>>",
        b"<</Type /EmbeddedFile /Filter /FlateDecode /Length %d>>stream\n%s\nendstream" % (len(data), data),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>>",
    ]
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        rows,
        len(body),
    )
    return bytes(body + tail)


def test_bombs_inside_documents_stop(unpack: Unpack) -> None:
    """What really comes out counts, in packages and in PDF streams."""
    with pytest.raises(HostileFile, match=r"上限|压缩"):
        unpack(package({"word/embeddings/a.xlsx": bytes(100 << 20)}))
    with pytest.raises(HostileFile, match=r"上限|压缩"):
        unpack(pdf(bytes(100 << 20)))


def test_too_many_files_in_a_document(unpack: Unpack) -> None:
    """The count alone is a limit."""
    with pytest.raises(HostileFile, match="文件数"):
        unpack(package({f"word/embeddings/{number}.xlsx": b"x" for number in range(300)}))


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "C:\\x\\y", "a\0b", "..", "", "con", "\u202efdp.exe"])
def test_names_inside_of_documents_stay_inside(unpack: Unpack, name: str) -> None:
    """A path is its last part, and nothing in it is invisible."""
    (member,) = unpack(package({"word/embeddings/oleObject1.bin": native(name.partition("\0")[0], b"abc")}))
    assert member.bytes == 3 or member.problem
    assert "/" not in member.name
    assert "\\" not in member.name
    assert member.name not in {"", ".", ".."}
    assert member.name.isprintable()


def test_native_data_that_lies_about_its_size(unpack: Unpack) -> None:
    """Lengths beyond the end are a broken file, whatever they say."""
    good = native("a.pdf", b"%PDF-" * 20)
    for value in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0"):
        at = good.index(struct.pack("<I", 100))
        (member,) = unpack(package({"word/embeddings/oleObject1.bin": good[:at] + value + good[at + 4 :]}))
        assert member.bytes <= 100


def test_containers_that_loop(unpack: Unpack) -> None:
    """Entries that are their own children, sectors wiped out: the file once, or none; nothing twice, nothing invented."""
    whole = write_compound({"WordDocument": b"x" * 5000, "ObjectPool": {"_1": {"Package": b"PK\x03\x04"}}})
    (sound,) = unpack(whole)
    at = whole.index("ObjectPool".encode("utf-16-le"))
    (place,) = struct.unpack_from("<I", whole, at + 76)
    broken = []
    for target in (0, place, 1):
        broken.append(bytearray(whole))
        struct.pack_into("<3I", broken[-1], at + 68, target, target, target)
    for offset in range(0x200, len(whole), 0x200):
        broken.append(bytearray(whole))
        broken[-1][offset : offset + 0x200] = bytes(0x200)
    found = [unpack(bytes(data)) for data in broken]
    assert {members for members in found if members} == {(sound,)}
    assert () in found


def test_mails_without_end(unpack: Unpack, pool: Sandbox, tmp_path: Path) -> None:
    """Parts within parts a thousand deep, and a hundred thousand beside each other: an end and an answer."""
    head = b"From: a@b.cn\nTo: c@d.cn\nSubject: x\n"
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(1_000))
    wide = b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\nContent-Type: image/png\n\nx\n" * 100_000
    for body in (deep, wide):
        with contextlib.suppress(ShenbaoError):
            assert len(unpack(head + body)) <= SMALL.members
        (tmp_path / "mail").write_bytes(head + body)
        source = Source(str(tmp_path / "mail"), "mail", "0" * 64, len(head + body), "message/rfc822")
        task = msgspec.msgpack.encode(StudyRequest(source=source, limits=SMALL))
        error = pool.submit(STUDY, task, deadline=DEADLINE, label="a").exception(timeout=90)
        assert error is None or (isinstance(error, ShenbaoError) and error.code in {"hostile-file", "unreadable-file"})


def specimens() -> dict[str, bytes]:
    """Small sound carriers of each kind."""
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.cn", "c@d.cn", "材料"
    message.set_content("正文")
    message.add_attachment(b"content", maintype="application", subtype="pdf", filename="附件.pdf")
    attachment = {"__substg1.0_3707001F": "附件.pdf".encode("utf-16-le"), "__substg1.0_37010102": b"content" * 99}
    outlook = {"__properties_version1.0": bytes(32), "__substg1.0_1000001F": "正文".encode("utf-16-le"),
               "__attach_version1.0_#00000000": attachment}  # fmt: skip
    return {
        "pdf": pdf(b"content" * 99),
        "docx": package(
            {
                "word/embeddings/oleObject1.bin": native("附件.pdf", b"content" * 99),
                "word/embeddings/b.xlsx": b"x" * 999,
            }
        ),
        "doc": write_compound(
            {"WordDocument": b"x" * 5000, "ObjectPool": {"_1": {"Package": b"PK\x03\x04" + b"x" * 99}}}
        ),
        "eml": message.as_bytes(),
        "msg": write_compound(outlook),
    }


@pytest.mark.parametrize("kind", ["pdf", "docx", "doc", "eml", "msg"])
def test_damaged_carriers_end_cleanly(unpack: Unpack, tmp_path: Path, kind: str) -> None:
    """Bytes turned over anywhere: members, problems or a clean error, never anything else; the mail is read, too."""
    whole = specimens()[kind]
    assert unpack(whole)
    for seed in range(25):
        data = bytearray(whole)
        for step in range(6):
            data[(seed * 7919 + step * 104_729) % len(data)] ^= 1 + (seed * 31 + step) % 255
        try:
            members = unpack(bytes(data))
        except ShenbaoError:
            continue
        assert all(bool(member.problem) != bool(member.stored) for member in members)
        if kind in {"eml", "msg"}:
            (tmp_path / "mail").write_bytes(data)
            kinds = {"eml": "message/rfc822", "msg": "application/vnd.ms-outlook"}
            source = Source(str(tmp_path / "mail"), "mail", "0" * 64, len(data), kinds[kind])
            try:
                read_source(source, SMALL)
            except ShenbaoError:
                continue


def test_headers_that_attack_their_parser(tmp_path: Path) -> None:
    """Encoded words of nonsense, dates beyond the calendar, parameters without end."""
    heads = [
        b"Subject: =?utf-8?B?!!!!?= =?x?Q?=ZZ?= =?utf-7?B?%s?=" % base64.b64encode(b"\xff" * 99),
        b"Date: Fri, 99 Foo 99999 99:99:99 +9999",
        b"Date: Fri, 18 Oct 2024 09:30:00 +999999999999",
        b"From: " + b"(" * 5_000,
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 70_000,
        b"Content-Type: text/plain; charset*0*=a'b'c; charset*1=%ff; charset=" + b"\xff" * 50,
        b"Content-Disposition: attachment; filename*0*=''%; filename*99999999999999999999=x",
    ]
    for number, head in enumerate(heads):
        path = tmp_path / str(number)
        path.write_bytes(b"From: a@b.cn\nTo: c@d.cn\n" + head + b"\n\nbody")
        source = Source(str(path), "mail", "0" * 64, path.stat().st_size, "message/rfc822")
        try:
            document = read_source(source, SMALL)
        except ShenbaoError:
            continue
        assert all(isinstance(block.text, str) and block.text.encode() for block in document.blocks)
