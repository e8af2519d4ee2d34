"""Word 2003 XML (WordprocessingML 2003), which many systems write as ``.doc``, made a DOCX that the DOCX reader reads.

Both speak the same language under two names; what differs is moved: numbers of lists (stored as printed), merged cells,
headers, notes, pictures, tracked changes.
"""

import base64
import binascii
import copy
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.ooxml.safe_xml import parse_xml
from extractors.registry import Source
from extractors.word.xml import W

_OLD: Final = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW: Final = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R: Final = f"{{{_OFFICE}}}"
_WX: Final = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML: Final = "{http://schemas.microsoft.com/aml/2001/core}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_RENAMED: Final = {W + "vmerge": W + "vMerge", W + "hmerge": W + "hMerge"}
_KINDS: Final = {"even": "even", "first": "first"}
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_docx(source: Source, target: Path, limits: Limits) -> None:
    """Write ``source`` as a DOCX.

    Raises :class:`extractors.errors.HostileFile` for XML that attacks or exceeds limits, :class:`UnreadableFile` when
    it has no body.
    """
    root, _ = parse_xml(source.file.read_bytes().replace(_OLD, _NEW), limits, source.name)
    body = None if root is None else root.find(W + "body")
    if root is None or body is None:
        raise UnreadableFile("文件中找不到 Word 正文，无法读取。", file=source.name)
    parts = _Parts(root)
    parts.settle(body)
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", _relations({"d": ("officeDocument", "word/document.xml")}))
        document = _wrapped("document", [body])
        package.writestr("word/document.xml", document)
        styles = root.find(W + "styles")
        if styles is not None:
            parts.add("styles", "styles.xml", _bytes(styles))
        for name, data in parts.files.items():
            package.writestr(f"word/{name}", data)
        package.writestr("word/_rels/document.xml.rels", _relations(parts.arrows))


class _Parts:
    """What stands within the text of the old format and is a part of its own in the new one."""

    def __init__(self, root: Any) -> None:
        self.files: dict[str, bytes] = {}
        self.arrows: dict[str, tuple[str, str]] = {}
        self._images = dict(self._pictures(root))
        self._notes: dict[str, list[Any]] = {"footnote": [], "endnote": []}

    def add(self, kind: str, name: str, data: bytes) -> str:
        """Keep a part; its relationship's id."""
        self.files[name] = data
        key = f"r{len(self.arrows) + 1}"
        self.arrows[key] = kind, name
        return key

    def settle(self, body: Any) -> None:
        """Make the text one of the new format."""
        for element in list(body.iter(*_RENAMED)):
            element.tag = _RENAMED[element.tag]
        for element in list(body.iter(_AML + "annotation")):
            _settle_change(element)
        for element in list(body.iter(W + "listPr")):
            _write_number(element)
        for element in list(body.iter(_V + "imagedata")):
            key = self._images.get(element.get("src") or "")
            if key:
                element.set(_R + "id", key)
        for kind in self._notes:
            self._settle_notes(body, kind)
        for element in list(body.iter(W + "hdr", W + "ftr")):
            self._settle_margin(element)

    def _pictures(self, root: Any) -> Iterator[tuple[str, str]]:
        """Ids of pictures by the addresses under which the text shows them."""
        for number, element in enumerate(root.iter(W + "binData"), start=1):
            try:
                data = base64.b64decode("".join((element.text or "").split()))
            except (binascii.Error, ValueError):
                continue
            yield element.get(W + "name") or "", self.add("image", f"media/image{number}", data)

    def _settle_notes(self, body: Any, kind: str) -> None:
        notes = [each for each in body.iter(W + kind) if each.getparent().tag == W + "r"]
        for number, note in enumerate(notes, start=1):
            note.addprevious(_element(f"{kind}Reference", id=str(number)))
            note.getparent().remove(note)
            note.set(W + "id", str(number))
        if notes:
            self.add(f"{kind}s", f"{kind}s.xml", _wrapped(f"{kind}s", notes))

    def _settle_margin(self, element: Any) -> None:
        """A header or footer that stands in the properties of its section."""
        word = "header" if element.tag == W + "hdr" else "footer"
        key = self.add(word, f"{word}{len(self.files)}.xml", _bytes(element))
        reference = _element(f"{word}Reference", type=_KINDS.get(element.get(W + "type") or "", "default"))
        reference.set(_R + "id", key)
        element.getparent().replace(element, reference)


def _settle_change(annotation: Any) -> None:
    """A tracked change: what was deleted goes, what was inserted stays."""
    kind = annotation.get(W + "type") or ""
    content = annotation.find(_AML + "content")
    if kind == "Word.Deletion" or content is None:
        annotation.getparent().remove(annotation)
        return
    if kind in {"Word.Insertion", "Word.Formatting"}:
        for child in list(content):
            annotation.addprevious(child)
        annotation.getparent().remove(annotation)


def _write_number(properties: Any) -> None:
    """The number of a list item, which the old format keeps as it was printed, as text."""
    printed = properties.find(_WX + "t")
    paragraph = next(properties.iterancestors(W + "p"), None)
    label = "" if printed is None else printed.get(_WX + "val") or ""
    if not label or paragraph is None or "\ue000" <= label[0] <= "\uf8ff":
        return
    run, text = _element("r"), _element("t")
    text.text = label
    run.append(text)
    before = paragraph.find(W + "pPr")
    paragraph.insert(0 if before is None else paragraph.index(before) + 1, run)


def _element(name: str, **attributes: str) -> Any:
    from lxml import etree

    return etree.Element(W + name, {W + key: value for key, value in attributes.items()})


def _wrapped(name: str, children: list[Any]) -> bytes:
    root = _element(name)
    for child in children:
        root.append(copy.deepcopy(child))
    return _bytes(root)


def _bytes(element: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, encoding="utf-8", xml_declaration=True))


def _relations(arrows: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in arrows.items()
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{rows}</Relationships>'
