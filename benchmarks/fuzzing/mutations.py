"""Valid files made wrong: bytes, tokens, parts of packages, objects of PDF, pieces of pictures and of containers.

Each mutation takes bytes, a source of chance and another valid file of the same kind, and gives bytes; the same chance
gives the same bytes.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Final, TypeAlias

Mutation: TypeAlias = Callable[[bytes, Random, bytes], bytes]

NUMBERS: Final = (
    *(0, 1, -1, 2, 7, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 24, (1 << 31) - 1, 1 << 31, -(1 << 31)),
    *((1 << 32) - 1, 1 << 32, (1 << 53) + 1, (1 << 63) - 1, 1 << 64, 10**30),
)
WORDS: Final = (
    *("nan", "inf", "-inf", "1e308", "1e999", "-0", "0.0000001", "", " ", "true", "٣", "９", "\ufffe", "\ud7ff", "𠮷"),
    *("\u202e", "\x00", "\x1b", "\x85", "\u2028", "../../x", "/etc/passwd", "#", "A1:XFD1048576", "&#0;", "&amp;#1;"),
)
MOST_BYTES: Final = 4 << 20
_NUMBER: Final = re.compile(rb"-?\d+(?:\.\d+)?")
_ATTRIBUTE: Final = re.compile(rb"""=\s*("[^"<]{0,200}"|'[^'<]{0,200}')""")
_ELEMENT: Final = re.compile(rb"<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
_TAG: Final = re.compile(rb"<[^<>]{1,300}>")
_PDF_OBJECT: Final = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)
_PDF_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PDF_REFERENCE: Final = re.compile(rb"\d+ \d+ R\b")
_PDF_TOKEN: Final = re.compile(rb"/[A-Za-z0-9]+|<[0-9A-Fa-f]+>|\[[^\[\]]{0,200}\]")


def flip(data: bytes, random: Random, _other: bytes) -> bytes:
    """A few bytes turned over."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16, 64))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut(data: bytes, random: Random, _other: bytes) -> bytes:
    """The end, or a piece, is missing."""
    start = random.randrange(len(data) + 1)
    return data[:start] + (
        data[start + random.randrange(1, 1 << random.randrange(1, 14)) :] if random.random() < 0.7 else b""
    )


def repeat(data: bytes, random: Random, _other: bytes) -> bytes:
    """A piece again and again."""
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.randrange(1, 1 << random.randrange(1, 12))]
    return data[:start] + piece * random.choice((2, 3, 50, 1_000)) + data[start:]


def splice(data: bytes, random: Random, other: bytes) -> bytes:
    """A piece of another file of the kind, put in or over."""
    start, length = random.randrange(len(other) + 1), random.randrange(1, 1 << random.randrange(1, 14))
    at = random.randrange(len(data) + 1)
    return data[:at] + other[start : start + length] + data[at + (length if random.random() < 0.5 else 0) :]


def put_number(data: bytes, random: Random, _other: bytes) -> bytes:
    """A length, offset or count of binary formats that lies."""
    size, order = random.choice((1, 2, 4, 4, 8)), random.choice(("little", "big"))
    if len(data) < size:
        return data
    at = random.randrange(len(data) - size + 1) & random.choice((-1, -4))
    value = random.choice(NUMBERS) % (1 << 8 * size)
    return data[:at] + value.to_bytes(size, "little" if order == "little" else "big") + data[at + size :]


def put_text_number(data: bytes, random: Random, _other: bytes) -> bytes:
    """A number that is written out, another one."""
    return _instead(data, _NUMBER, random, _word(random))


def put_attribute(data: bytes, random: Random, _other: bytes) -> bytes:
    """The value of an attribute, another one."""
    return _instead(data, _ATTRIBUTE, random, b'="' + _word(random).replace(b'"', b"") + b'"')


def shuffle_elements(data: bytes, random: Random, other: bytes) -> bytes:
    """An element twice, nowhere, a thousand times, within itself, or one of another file."""
    found = _some(_ELEMENT, data, random)
    foreign = _some(_ELEMENT, other, random)
    if found is None:
        return data
    whole = found[0]
    chosen = random.randrange(6)
    if chosen == 0:
        new = whole * random.choice((2, 1_000))
    elif chosen == 1:
        new = b""
    elif chosen == 2 and foreign:
        new = foreign[0]
    elif chosen == 3:
        tag = b"<" + found[1] + b">"
        depth = random.choice((2, 50, 198, 400))
        new = tag * depth + whole + (b"</" + found[1] + b">") * depth
    elif chosen == 4:
        new = whole + (foreign[0] if foreign else whole)
    else:
        new = re.sub(rb">[^<]*<", b">" + _word(random) + b"<", whole, count=1)
    return data[: found.start()] + new + data[found.end() :]


def drop_tag(data: bytes, random: Random, _other: bytes) -> bytes:
    """A tag that is missing, doubled, or that ends what was not begun."""
    found = _some(_TAG, data, random)
    if found is None:
        return data
    return (
        data[: found.start()]
        + random.choice((b"", found[0] * 2, b"</x>", b"<![CDATA[", b"<!--", b"<?x"))
        + data[found.end() :]
    )


def mutate_package(inner: tuple[Mutation, ...]) -> Mutation:
    """A mutation of parts of a ZIP package, which is packed anew: the wrong reaches the reader of the part."""

    def mutate(data: bytes, random: Random, other: bytes) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
            with zipfile.ZipFile(io.BytesIO(other)) as package:
                others = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
        except (zipfile.BadZipFile, OSError, ValueError, zlib.error, NotImplementedError, EOFError, RuntimeError):
            return flip(data, random, other)
        if not parts:
            return data
        for _ in range(random.choice((1, 1, 2, 3))):
            _change_part(parts, others, random, inner)
        return packed(parts)

    return mutate


def packed(parts: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _change_part(
    parts: dict[str, bytes], others: dict[str, bytes], random: Random, inner: tuple[Mutation, ...]
) -> None:
    """Change, drop, swap or double one part."""
    names = sorted(parts)
    name = random.choices(names, [1 + len(parts[each]) ** 0.5 for each in names])[0]
    chance = random.random()
    if chance < 0.04 and len(names) > 1:
        del parts[name]
    elif chance < 0.08:
        parts[name] = parts[random.choice(names)]
    elif chance < 0.11:
        parts[name] = others.get(name, b"")
    elif parts[name]:
        text = parts[name].lstrip(b"\xef\xbb\xbf")[:1] == b"<"
        choices = inner if text else BYTES
        for _ in range(random.choice((1, 1, 2, 5))):
            parts[name] = random.choice(choices)(parts[name], random, others.get(name) or parts[name])[:MOST_BYTES]


def mutate_pdf(data: bytes, random: Random, other: bytes) -> bytes:
    """Objects of a PDF: a reference to another, a value that cannot be, an object of another file, a stream's content."""
    chosen = random.randrange(6)
    if chosen == 0:
        return _instead(data, _PDF_REFERENCE, random, b"%d 0 R" % random.randrange(1 + data.count(b" obj")))
    if chosen == 1:
        head = _without_streams(data)
        return _instead(data, _NUMBER, random, _word(random), head)
    if chosen == 2:
        token = _some(_PDF_TOKEN, other, random)
        return _instead(data, _PDF_TOKEN, random, token[0] if token else b"null", _without_streams(data))
    if chosen == 3:
        foreign = _some(_PDF_OBJECT, other, random)
        return _instead(data, _PDF_OBJECT, random, foreign[0] if foreign else b"")
    return _change_stream(data, random)


def _change_stream(data: bytes, random: Random) -> bytes:
    """The content of a stream changed and packed again; its stated length is wrong then, and the table of objects too."""
    found = _some(_PDF_STREAM, data, random)
    if found is None:
        return data
    try:
        content, packing = zlib.decompressobj().decompress(found[1], MOST_BYTES), zlib.compress
    except zlib.error:
        content, packing = found[1], bytes
    for _ in range(random.choice((1, 3, 9))):
        content = random.choice((flip, cut, repeat, put_text_number))(content or b" ", random, content or b" ")[
            :MOST_BYTES
        ]
    return data[: found.start(1)] + packing(content) + data[found.end(1) :]


def _without_streams(data: bytes) -> list[re.Match[bytes]]:
    """Where streams stand, to leave them alone."""
    return list(_PDF_STREAM.finditer(data))


def mutate_png(data: bytes, random: Random, other: bytes) -> bytes:
    """A chunk of a PNG with other content and the right checksum, again, or nowhere."""
    if not data.startswith(b"\x89PNG"):
        return flip(data, random, other)
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return data
    place = random.randrange(len(chunks))
    kind, content = chunks[place]
    mutation = random.choice((flip, put_number, cut, repeat))
    chunks[place : place + 1] = random.choice(
        ([], [chunks[place]] * 2, [(kind, mutation(content or b"\0", random, data)[: 1 << 20])])
    )
    body = b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return data[:8] + body


def mutate_lines(data: bytes, random: Random, other: bytes) -> bytes:
    """A line of text formats (mail, RTF, CSV) again, elsewhere, nowhere, or one of another file."""
    lines, others = data.splitlines(keepends=True), other.splitlines(keepends=True)
    if not lines or not others:
        return data
    at = random.randrange(len(lines))
    chosen = random.choice(
        ([], [lines[at]] * random.choice((2, 500)), [random.choice(others)], [random.choice(lines), lines[at]])
    )
    return b"".join([*lines[:at], *chosen, *lines[at + 1 :]])


def mutate_groups(data: bytes, random: Random, other: bytes) -> bytes:
    """Groups and words of RTF: brackets that do not match, numbers of words that lie, words of another file."""
    words = re.compile(rb"\\[a-z]+-?\d*|[{}]|\\'[0-9a-f]{2}")
    foreign = _some(words, other, random)
    chosen = random.choice(
        (b"{", b"}", b"{" * 300, b"", b"\\bin99999999 ", b"\\u-1", b"\\'", foreign[0] if foreign else b"\\")
    )
    return _instead(data, words, random, chosen)


def _instead(
    data: bytes, pattern: re.Pattern[bytes], random: Random, new: bytes, apart: list[re.Match[bytes]] | None = None
) -> bytes:
    """``new`` in the place of some match outside of what is ``apart``; of the same length now and then."""
    for _ in range(20):
        found = _some(pattern, data, random)
        if found is None:
            return data
        if apart and any(each.start() <= found.start() < each.end() for each in apart):
            continue
        if random.random() < 0.3:
            new = new[: len(found[0])].rjust(len(found[0]))
        return data[: found.start()] + new + data[found.end() :]
    return data


def _some(pattern: re.Pattern[bytes], data: bytes, random: Random) -> re.Match[bytes] | None:
    """Some match: the first behind a place by chance; None where there is none."""
    start = random.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def _word(random: Random) -> bytes:
    """A number or word that readers do not expect."""
    if random.random() < 0.6:
        return str(random.choice(NUMBERS)).encode()
    return random.choice(WORDS).encode("utf-8", "surrogatepass")


BYTES: Final[tuple[Mutation, ...]] = (flip, cut, repeat, splice, put_number)
XML: Final[tuple[Mutation, ...]] = (put_attribute, put_attribute, put_text_number, shuffle_elements, shuffle_elements, drop_tag, flip)  # fmt: skip
TEXTS: Final[tuple[Mutation, ...]] = (*BYTES, mutate_lines, put_text_number)
PACKAGE: Final[tuple[Mutation, ...]] = (*[mutate_package(XML)] * 8, flip, cut, put_number)
MUTATIONS: Final[dict[str, tuple[Mutation, ...]]] = {
    "pdf": (*[mutate_pdf] * 6, flip, cut, splice),
    "docx": PACKAGE,
    "pptx": PACKAGE,
    "xlsx": PACKAGE,
    "ods": PACKAGE,
    "odt": PACKAGE,
    "ofd": PACKAGE,
    "xls": (*BYTES, put_number, put_number),
    "doc": (*BYTES, put_number, put_number),
    "msg": (*BYTES, put_number, put_number),
    "rtf": (*TEXTS, *[mutate_groups] * 4),
    "eml": (*TEXTS, mutate_lines, put_attribute),
    "tnef": (*BYTES, put_number),
    "html": (*TEXTS, *XML),
    "mhtml": (*TEXTS, *XML),
    "text": TEXTS,
    "csv": TEXTS,
    "xml": (*TEXTS, *XML, *XML),
    "png": (*[mutate_png] * 4, *BYTES),
    "image": (*BYTES, put_number),
    "zip": (*BYTES, put_number, put_number),
    "archive": (*BYTES, put_number),
}
"""What is done to files of each kind."""


def mutant(kind: str, seeds: list[bytes], random: Random) -> bytes:
    """One of ``seeds`` made wrong, at most :data:`MOST_BYTES` long."""
    data, other = random.choice(seeds), random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(MUTATIONS[kind])(data, random, other)[:MOST_BYTES]
    return data
