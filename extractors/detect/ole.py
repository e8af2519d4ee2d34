"""Which program's file an OLE2 container (复合文档, MS-CFB) is, by the names at its root."""

from pathlib import Path
from typing import Final

from extractors import registry

SCAN_BYTES: Final = 64 << 20
_ENTRY: Final = 128
_STORAGE, _STREAM = 1, 2

_BY_NAME: Final = (
    (("EncryptedPackage",), registry.ENCRYPTED_OOXML),
    (("DataSpaces", "\x06DataSpaces"), registry.ENCRYPTED_OOXML),
    (("WordDocument",), registry.DOC),
    (("Workbook", "Book"), registry.XLS),
    (("PowerPoint Document",), registry.PPT),
    (("VisioDocument",), "application/vnd.visio"),
    (("__properties_version1.0",), registry.OUTLOOK),
    (("CONTENTS", "MatOST", "WpsCustomData"), "application/vnd.ms-works"),
    (("\u4840\u3f7f\u4164\u422f\u4836", "\u4840\u3b3f\u43f2\u4438\u45b1"), "application/x-msi"),
)


def detect_ole(path: Path) -> str:
    """Media type of an OLE2 container; ``application/x-ole-storage`` when its root names no program that we know."""
    names = _root_names(path)
    if names is None:
        names = _scanned_names(path)
    present = {name.casefold() for name in names}
    for wanted, media_type in _BY_NAME:
        if any(name.casefold() in present for name in wanted):
            return media_type
    return registry.OLE


def _root_names(path: Path) -> list[str] | None:
    """Names of the streams and storages at the root; None when the directory is broken."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as container:
            return [str(entry.name) for entry in container.root.kids]
    except Exception:  # noqa: BLE001 - fuzzed containers make it raise anything; the scan then decides
        return None


def _scanned_names(path: Path) -> list[str]:
    """Names in anything that looks like a directory entry (MS-CFB 2.6.1), for containers that are cut or broken.

    Entries of embedded files come along, so the first one decides: containers write their own main stream early.
    """
    with path.open("rb") as stream:
        data = stream.read(SCAN_BYTES)
    wanted = {name.encode("utf-16-le"): name for names, _ in _BY_NAME for name in names}
    found: list[tuple[int, str]] = []
    for raw, name in wanted.items():
        at = data.find(raw)
        while at >= 0:
            if at % _ENTRY == 0 and _is_entry(data[at : at + _ENTRY], raw):
                found.append((at, name))
                break
            at = data.find(raw, at + 2)
    return [min(found)[1]] if found else []


def _is_entry(entry: bytes, name: bytes) -> bool:
    """Whether a directory entry of just this name stands here."""
    stated = int.from_bytes(entry[64:66], "little")
    return len(entry) == _ENTRY and stated == len(name) + 2 and entry[66] in (_STORAGE, _STREAM)
