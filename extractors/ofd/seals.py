"""Electronic seals (电子签章) and plain signatures of an OFD as marks on its pages."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from extractors.document import Box, Seal
from extractors.errors import ReadingError
from extractors.layout import Mark
from extractors.layout.frames import Frame
from extractors.limits import Limits
from extractors.ofd.fonts import Fonts
from extractors.ofd.geometry import apply, page_matrix
from extractors.ofd.objects import Canvas
from extractors.ofd.package import POINTS, OfdPackage, PagePart, child
from extractors.ofd.pictures import Image, Pictures, decode_rgb
from extractors.ofd.rendering import render
from extractors.ofd.signatures import Signature, StampPlace, Verdict
from extractors.ooxml import Package
from extractors.pictures import look_at_picture
from extractors.registry import OFD, Source

NESTED: Final = b"PK\x03\x04"
_LARGEST_SEAL: Final = 16 << 20
_VERDICTS: Final[dict[Verdict, str]] = {
    "fits": "校验：所保护的内容未改动",
    "changed": "校验：所保护的内容有改动",
    "unknown": "校验：未能核对内容",
}
_VALUES: Final[dict[Verdict, str]] = {"fits": "，签名值相符", "changed": "，签名值不符", "unknown": ""}


def seal_of(signature: Signature, limits: Limits) -> Seal:
    """The seal of a signature: its name as stated, its shape as its picture shows; without a name the ring's text."""
    data = signature.seal
    look = _look(data.picture, limits) if data.picture else None
    shown = look or Seal(shape="unknown")
    if data.name:
        return replace(shown, text=data.name, text_confidence=1.0, confidence=1.0)
    return replace(shown, confidence=1.0)


def _look(picture: bytes, limits: Limits) -> Seal | None:
    """The seal that an encoded picture shows."""
    if not picture.startswith(NESTED):
        return next(iter(look_at_picture(picture, 0.0, 0.0, limits).seals), None)
    image = _nested(picture, limits) if len(picture) <= _LARGEST_SEAL else None
    if image is None:
        return None
    from extractors.seals import find_seals

    marks = find_seals(image, points_per_pixel=72 / 200)
    return next((mark.seal for mark in marks if mark.seal), None)


def _nested(picture: bytes, limits: Limits) -> Image | None:
    """The first page of a seal that is an OFD of its own; None when it cannot be drawn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seal.ofd"
        path.write_bytes(picture)
        try:
            package = Package(Source(str(path), "seal.ofd", "", len(picture), OFD), limits)
        except ReadingError:
            return None
        try:
            return _first_page(package, limits)
        except ReadingError:
            return None
        finally:
            package.close()


def _first_page(package: Package, limits: Limits) -> Image | None:
    document = OfdPackage(package).documents[0]
    page = next(document.pages(), None)
    if page is None or page.root is None or max(page.box[2:]) * POINTS > limits.page_side:
        return None
    canvas = Canvas(document.resources((page.name, page.root)), limits)
    canvas.draw(child(page.root, "Content"), page_matrix(page.box))
    frame = Frame(left=0, bottom=0, right=page.box[2] * POINTS, top=page.box[3] * POINTS)
    return render(canvas, frame, (Pictures(package, limits), Fonts(package)), limits, text=lambda _: True)


def stamp_marks(signature: Signature, seal: Callable[[], Seal], page: PagePart) -> Iterator[Mark]:
    """The marks of a signature's stamps on a page, in points."""
    for stamp in signature.stamps:
        if stamp.page == page.id:
            part = stamp.shown != stamp.box
            kind = "电子签章（骑缝章）" if part else "电子签章"
            yield Mark(kind="seal", bbox=_box(stamp, page), text=words_of(signature, kind, seal().text), seal=seal())


def stamp_pictures(signature: Signature, page: PagePart, limits: Limits) -> Iterator[tuple[Box, Image]]:
    """The seal of a signature as it is shown on a page: boxes in points, and what of its picture is seen there."""
    places = [stamp for stamp in signature.stamps if stamp.page == page.id]
    picture = signature.seal.picture if places else b""
    if not picture:
        return
    image = _nested(picture, limits) if picture.startswith(NESTED) else decode_rgb(picture, limits)
    if image is not None:
        yield from ((_box(stamp, page), _part_shown(image, stamp)) for stamp in places)


def _part_shown(image: Image, stamp: StampPlace) -> Image:
    """The part of a seal's picture that its clip leaves."""
    (x, y, width, height), (left, top, wide, high) = stamp.box, stamp.shown
    rows, columns = image.shape[:2]
    first, last = round((left - x) / width * columns), round((left - x + wide) / width * columns)
    upper, lower = round((top - y) / height * rows), round((top - y + high) / height * rows)
    return image[max(0, upper) : max(upper + 1, lower), max(0, first) : max(first + 1, last)]


def _box(stamp: StampPlace, page: PagePart) -> tuple[float, float, float, float]:
    matrix = page_matrix(page.box)
    x, y, width, height = stamp.shown
    left, top = apply(matrix, x, y)
    right, bottom = apply(matrix, x + width, y + height)
    return left, top, right, bottom


def signature_mark(signature: Signature) -> Mark:
    """The mark of a signature without a place on any page."""
    kind = "电子签章" if signature.seal.name else "数字签名"
    return Mark(
        kind="signature", bbox=(0.0, 0.0, 0.0, 0.0), text=words_of(signature, kind, signature.seal.name), confidence=0.9
    )


def words_of(signature: Signature, kind: str, name: str) -> str:
    """What a signature states of itself, and whether what it covers is as it was."""
    words = [f"{kind}：{name}" if name else kind]
    if signature.signer and signature.signer != name and not signature.signer.isdecimal():
        words.append(f"签名人：{signature.signer}")
    if signature.time:
        words.append(f"签署时间：{signature.time}")
    words.append(_VERDICTS[signature.verdict] + _VALUES[signature.value])
    return " ".join(words)
