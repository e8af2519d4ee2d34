"""What is inside of files, through the whole run: documents that carry others, mails, split archives."""

import email.message
import email.policy
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
import rars
from reportlab.pdfgen.canvas import Canvas

Make = Callable[..., Path]


def zip_folder(folder: Path) -> bytes:
    """A ZIP of all files below a folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(folder)))
    return target.getvalue()


def pdf_carrying(path: Path, name: str, content: bytes) -> None:
    """A PDF of one page with one attached file, written by reportlab and pdfium."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "Annex")
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    wide = (name + "\0").encode("utf-16-le")
    attachment = pdfium_c.FPDFDoc_AddAttachment(
        document, (pdfium_c.FPDF_WCHAR * (len(wide) // 2)).from_buffer_copy(wide)
    )
    assert pdfium_c.FPDFAttachment_SetFile(attachment, document, content, len(content))
    document.save(path)
    document.close()


def entries(review: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Documents of a review by their names."""
    return {entry["name"]: entry for entry in review["documents"]}


def test_a_document_and_what_it_carries_are_one(
    command: Callable[..., Any], dossier: Make, batch_of: Any, review_of: Any, tmp_path: Path
) -> None:
    """The plan inside of the report counts as handed in; the report keeps its role; a second run reads nothing."""
    given = dossier(tmp_path / "绍兴市", "绍兴市", without={"plan"})
    plan = dossier(tmp_path / "other", "绍兴市") / "3试点工作方案.docx"
    with zipfile.ZipFile(given / "4工作基础情况报告.docx", "a") as package:
        package.writestr("word/embeddings/试点工作方案.docx", plan.read_bytes())
    pdf_carrying(given / "佐证材料" / "目录.pdf", "目录.txt", "一、管理办法".encode())
    for _ in range(2):
        assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 0
    review = review_of(tmp_path / "w", ".")
    assert review["status"] == "complete", [f["message"] for f in review["findings"]]
    found = entries(review)
    carrier = found["4工作基础情况报告.docx"]
    inner = found["4工作基础情况报告.docx/试点工作方案.docx"]
    assert (carrier["requirement"], carrier["contained_in"]) == ("foundation-report", None)
    assert (inner["requirement"], inner["contained_in"]) == ("pilot-plan", carrier["id"])
    assert found["佐证材料/目录.pdf/目录.txt"]["contained_in"] == found["佐证材料/目录.pdf"]["id"]
    batch = batch_of(tmp_path / "w")
    assert {row["disposition"] for row in batch["files"]} == {"dossier"}
    assert batch["timing"]["reused_files"] == len(batch["files"]) == 7


def test_a_broken_attachment_costs_itself(
    command: Callable[..., Any], dossier: Make, review_of: Any, tmp_path: Path
) -> None:
    """The carrier is read; what is inside and broken is a finding with its name."""
    given = dossier(tmp_path / "绍兴市", "绍兴市")
    with zipfile.ZipFile(given / "3试点工作方案.docx", "a") as package:
        package.writestr("word/embeddings/附表.xlsx", b"PK\x03\x04 cut off")
        package.writestr("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 0
    review = review_of(tmp_path / "w", ".")
    told = [finding["message"] for finding in review["findings"] if finding["rule"] == "unreadable-file"]
    assert any("附表.xlsx" in message for message in told)
    assert any("oleObject1.bin" in message for message in told)
    assert entries(review)["3试点工作方案.docx"]["requirement"] == "pilot-plan"
    assert review["status"] == "complete"


def test_a_dossier_by_mail(
    command: Callable[..., Any], dossier: Make, batch_of: Any, review_of: Any, tmp_path: Path
) -> None:
    """A forwarded mail with a ZIP and loose files: all attachments are the dossier's, each mail is read, too."""
    folder = dossier(tmp_path / "make", "绍兴市")
    inner = email.message.EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "a@example.cn", "b@example.cn", "绍兴市申报材料"
    inner.set_content("请查收附件。")
    inner.add_attachment(
        (folder / "1申请函.docx").read_bytes(), maintype="application", subtype="msword", filename="1申请函.docx"
    )
    (folder / "1申请函.docx").unlink()
    inner.add_attachment(zip_folder(folder), maintype="application", subtype="zip", filename="材料.zip")
    outer = email.message.EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "c@example.cn", "d@example.cn", "转发：绍兴市申报材料"
    outer.set_content("转发。")
    outer.add_attachment(inner)
    given = tmp_path / "given"
    given.mkdir()
    (given / "来信.eml").write_bytes(outer.as_bytes(policy=email.policy.SMTP))
    assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 0
    (row,) = batch_of(tmp_path / "w")["dossiers"]
    assert (row["status"], row["region"]["name"]) == ("complete", "绍兴市")
    review = review_of(tmp_path / "w", row["source"])
    assert "unclassified-file" not in {finding["rule"] for finding in review["findings"]}
    found = review["documents"]
    mails = [entry for entry in found if entry["media_type"] == "message/rfc822"]
    assert len(mails) == 2
    assert all(entry["confidence"] for entry in mails)
    assert {row["disposition"] for row in batch_of(tmp_path / "w")["files"]} == {"dossier"}


@pytest.mark.parametrize("kind", ["rar", "z01"])
def test_split_archives(
    command: Callable[..., Any], dossier: Make, batch_of: Any, review_of: Any, tmp_path: Path, kind: str
) -> None:
    """All volumes at hand are one archive; without one of them the finding names it."""
    folder = dossier(tmp_path / "make", "绍兴市")
    (folder / "附图.bin").write_bytes(hashlib.shake_128(b"7").digest(150_000))
    given = tmp_path / "given"
    given.mkdir()
    names = split(folder, given, kind)
    assert len(names) > 2
    assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 0
    (row,) = batch_of(tmp_path / "w")["dossiers"]
    assert row["status"] == "complete"
    volumes = {e["name"]: e for e in review_of(tmp_path / "w", row["source"])["documents"] if "/" not in e["name"]}
    rows = {file["name"]: file["disposition"] for file in batch_of(tmp_path / "w")["files"]}
    assert {rows[name] for name in names} == {"dossier"}, volumes
    (given / names[1]).unlink()
    assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 3
    text = json.dumps(batch_of(tmp_path / "w"), ensure_ascii=False)
    reviews = [review_of(tmp_path / "w", row["source"]) for row in json.loads(text)["dossiers"]]
    told = [f["message"] for review in reviews for f in review["findings"] if f["rule"] == "unreadable-file"]
    assert len(told) == 1
    assert names[1] in told[0]


def test_volumes_whose_head_is_lost(
    command: Callable[..., Any], dossier: Make, batch_of: Any, review_of: Any, tmp_path: Path
) -> None:
    """All volumes are there by their names, but none begins as an archive: one finding, and the rest is judged."""
    given = dossier(tmp_path / "绍兴市", "绍兴市")
    for number in (1, 2):
        (given / f"附图.zip.00{number}").write_bytes(hashlib.shake_128(b"7").digest(4000 + number))
    assert command("run", given, "-w", tmp_path / "w", "--engine", "direct").code == 0
    review = review_of(tmp_path / "w", ".")
    assert review["status"] == "complete"
    told = [finding["message"] for finding in review["findings"] if finding["rule"] == "unreadable-file"]
    assert len(told) == 1
    assert "附图.zip.001" in told[0]
    assert {row["disposition"] for row in batch_of(tmp_path / "w")["files"]} == {"dossier"}


def split(folder: Path, target: Path, kind: str) -> list[str]:
    """An archive of a folder in volumes; their names in order."""
    if kind == "rar":
        builder = rars.RarBuilder(format="rar50", volume_size=60_000)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                builder.add_bytes(path.read_bytes(), str(path.relative_to(folder)))
        return [path.name for path in builder.write_volumes(str(target / "材料.rar"))]
    if shutil.which("zip") is None:
        pytest.skip("no zip program on this machine")
    subprocess.run(["zip", "-q", "-r", "-s", "64k", str(target / "材料.zip"), "."], cwd=folder, check=True)
    return sorted((path.name for path in target.iterdir()), key=lambda name: (name.endswith(".zip"), name))
