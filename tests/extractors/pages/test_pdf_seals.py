"""Red seals as they come in text PDF: pictures with a soft mask, drawings, stamps. Nothing stands in for the search."""

from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

BODY = "为加强商业秘密保护，健全企业内部管理制度，我市制定本方案，请各区县人民政府和有关部门认真组织实施。"
SIZE = 119.0
"""42 mm in points."""
RED = (0.86, 0.1, 0.14)


def stamp(pixels: int = 500) -> Image.Image:
    """A round seal on a transparent ground: a ring, a star, and wedges where characters stand."""
    image = Image.new("RGBA", (pixels, pixels), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((2, 2, pixels - 3, pixels - 3), outline=(219, 26, 36, 225), width=pixels // 32)
    draw.polygon(_star(pixels / 2, pixels / 2, pixels * 0.15), fill=(219, 26, 36, 225))
    for place in range(9):
        turn = pi * (0.8 + place * 0.2)
        x, y = pixels * (0.5 + 0.36 * cos(turn)), pixels * (0.5 + 0.36 * sin(turn))
        for bar in (-0.03, 0.0, 0.03):
            draw.line((x - pixels * 0.04, y + pixels * bar, x + pixels * 0.04, y + pixels * bar), (219, 26, 36, 225), 7)
    return image


def _star(x: float, y: float, size: float) -> list[tuple[float, float]]:
    radii = [size, size * 0.382]
    return [(x + radii[k % 2] * sin(k * pi / 5), y - radii[k % 2] * cos(k * pi / 5)) for k in range(10)]


def draw_seal(canvas: Any, x: float, y: float, size: float = SIZE, *, smooth: bool = True) -> None:
    """The same seal as drawing operators around a middle; ``smooth`` draws the ring with curves, else with lines."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*RED)
    canvas.setFillColorRGB(*RED)
    canvas.setLineWidth(size / 32)
    radius = size / 2 - size / 64
    path = canvas.beginPath()
    if smooth:
        path.circle(x, y, radius)
    else:
        path.moveTo(x + radius, y)
        for step in range(1, 72):
            path.lineTo(x + radius * cos(step * pi / 36), y + radius * sin(step * pi / 36))
        path.close()
    canvas.drawPath(path, stroke=1, fill=0)
    star = canvas.beginPath()
    points = _star(x, y, size * 0.15)
    star.moveTo(*points[0])
    for point in points[1:]:
        star.lineTo(*point)
    star.close()
    canvas.drawPath(star, stroke=0, fill=1)
    for place in range(9):
        turn = pi * (place * 0.2 - 0.1)
        middle = x + size * 0.36 * cos(turn), y + size * 0.36 * sin(turn)
        canvas.rect(middle[0] - size * 0.04, middle[1] - size * 0.04, size * 0.03, size * 0.08, stroke=0, fill=1)
    canvas.restoreState()


def letter(paper: Any) -> Any:
    """The end of a letter: text, signatory, date."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.line("某某市人民政府", align="right", indent=48)
    sheet.line("2024年4月18日", align="right", indent=48)
    return sheet


def assert_one_seal(document: Any, box: tuple[float, ...], only: Any) -> None:
    """One round red seal in its place, and no picture beside it; the text is all there."""
    seal = only(document, "seal")
    assert (seal.seal.shape, seal.seal.colour) == ("round", "red")
    assert seal.bbox == pytest.approx(box, abs=3)
    assert {block.kind for block in document.blocks} <= {"paragraph", "seal"}
    assert "某某市人民政府" in [block.text for block in document.blocks]
    assert [page.source for page in document.pages] == ["text"]


def test_a_picture_with_a_soft_mask_is_a_seal(paper: Any, read: Any, only: Any):
    """How most writers stamp: an image with alpha over signatory and date."""
    sheet = letter(paper)
    sheet.canvas.drawImage(ImageReader(stamp()), 360, 841.89 - 320, SIZE, SIZE, mask="auto")
    assert_one_seal(read(sheet.save()), (360, 320 - SIZE, 360 + SIZE, 320), only)


@pytest.mark.parametrize("smooth", [True, False])
def test_a_drawn_seal_is_a_seal(paper: Any, read: Any, only: Any, smooth: bool):  # noqa: FBT001 - a parameter
    """Vector seals, with curves or with many short lines."""
    sheet = letter(paper)
    draw_seal(sheet.canvas, 420, 841.89 - 260, smooth=smooth)
    assert_one_seal(read(sheet.save()), (420 - SIZE / 2, 260 - SIZE / 2, 420 + SIZE / 2, 260 + SIZE / 2), only)


def test_a_seal_in_a_form_object_is_a_seal(paper: Any, read: Any, only: Any):
    """Drawn once as a form, placed and made smaller by its matrix."""
    sheet = letter(paper)
    sheet.canvas.beginForm("seal", 0, 0, 300, 300)
    draw_seal(sheet.canvas, 150, 150, 240)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(350, 500)
    sheet.canvas.scale(0.5, 0.5)
    sheet.canvas.doForm("seal")
    sheet.canvas.restoreState()
    assert_one_seal(read(sheet.save()), (365, 841.89 - 635, 485, 841.89 - 515), only)


def add_stamp(path: Path, box: tuple[float, float, float, float]) -> Path:
    """The file with a stamp annotation that shows a seal; ``box`` is left, bottom, right, top in user space."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    annotation = pdfium_c.FPDFPage_CreateAnnot(page, pdfium_c.FPDF_ANNOT_STAMP)
    pdfium_c.FPDFAnnot_SetRect(annotation, pdfium_c.FS_RECTF(box[0], box[3], box[2], box[1]))
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(stamp()))
    image.set_matrix(pdfium.PdfMatrix().scale(box[2] - box[0], box[3] - box[1]).translate(box[0], box[1]))
    assert pdfium_c.FPDFAnnot_AppendObject(annotation, image)
    image._detach_finalizer()  # the page owns it now
    pdfium_c.FPDFPage_CloseAnnot(annotation)
    document.save(stamped := path.with_name("stamped.pdf"))
    page.close()
    document.close()
    return stamped


def test_a_stamp_annotation_is_a_seal(paper: Any, read: Any, only: Any):
    """A seal that stands on the page as an annotation, not in its content."""
    path = add_stamp(letter(paper).save(), (340, 500, 340 + SIZE, 500 + SIZE))
    assert_one_seal(read(path), (340, 841.89 - 500 - SIZE, 340 + SIZE, 841.89 - 500), only)


def test_on_a_turned_page_the_seal_is_where_it_is_shown(paper: Any, read: Any, only: Any):
    """/Rotate and crop box move the origin."""
    sheet = letter(paper)
    sheet.canvas.drawImage(ImageReader(stamp()), 360, 500, SIZE, SIZE, mask="auto")
    path = sheet.save()
    document = pdfium.PdfDocument(path)
    document[0].set_cropbox(50, 0, 595.28, 841.89)
    document[0].set_rotation(90)
    document.save(turned := path.with_name("turned.pdf"))
    document.close()
    assert only(read(turned), "seal").bbox == pytest.approx((500, 310, 500 + SIZE, 310 + SIZE), abs=3)


def test_two_seals_are_two(paper: Any, read: Any):
    """Departments that stamp side by side."""
    sheet = letter(paper)
    for left in (100, 330):
        sheet.canvas.drawImage(ImageReader(stamp()), left, 400, SIZE, SIZE, mask="auto")
    seals = [block for block in read(sheet.save()).blocks if block.kind == "seal"]
    assert sorted(seal.bbox[0] for seal in seals) == pytest.approx([100, 330], abs=3)


def test_red_things_that_are_no_seals_are_none(paper: Any, read: Any):
    """A red rule, a small round logo, a red head as curves, a photo of a flag."""
    sheet = letter(paper)
    canvas = sheet.canvas
    canvas.setStrokeColorRGB(*RED)
    canvas.setFillColorRGB(*RED)
    canvas.line(72, 700, 520, 700)
    canvas.circle(500, 790, 8, stroke=0, fill=1)
    canvas.rect(100, 300, 180, 120, stroke=0, fill=1)
    canvas.drawImage(ImageReader(stamp(80)), 72, 770, 22, 22, mask="auto")
    assert not [block for block in read(sheet.save()).blocks if block.kind == "seal"]


def test_pages_without_pictures_and_red_are_not_rendered(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """The search costs nothing where nothing can be a seal, and looks at no more than a part where something can."""
    rendered: list[tuple[float, ...]] = []
    render = pdfium.PdfPage.render

    def note(page: pdfium.PdfPage, **options: Any) -> Any:
        rendered.append(options["crop"])
        return render(page, **options)

    monkeypatch.setattr(pdfium.PdfPage, "render", note)
    sheet = letter(paper)
    sheet.grid((72, 200, 400), (400, 430, 460))
    read(sheet.save())
    assert rendered == []
    sheet = letter(paper)
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (200, 200), "navy")), 300, 300, 100, 100)
    read(sheet.save())
    (crop,) = rendered
    assert 595 - crop[0] - crop[2] < 300
    assert 842 - crop[1] - crop[3] < 300
