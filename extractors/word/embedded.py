"""What other programs left in a Word document: embedded files, formula objects, form controls, electronic seals."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from extractors.ooxml import Element
from extractors.word.xml import W

_OLE: Final = "{urn:schemas-microsoft-com:office:office}OLEObject"
_FORMULA: Final = re.compile(r"equation|mathtype|formula", re.IGNORECASE)
# 金格 iSignature, 点聚 DianJu, 安证通, 书生 SEP, 北京 CA and others name their controls so
_SEAL: Final = re.compile(r"seal|stamp|signature|isign|kgsign|websign|esign|印章|签章", re.IGNORECASE)
_KINDS: Final = (
    (re.compile(r"^(?:word|wps)\.|^kwps", re.IGNORECASE), "Word 文档"),
    (re.compile(r"^(?:excel|et)\.|^ket", re.IGNORECASE), "Excel 工作表"),
    (re.compile(r"^(?:powerpoint|wpp)\.|^kwpp", re.IGNORECASE), "演示文稿"),
    (re.compile(r"^acro|pdf|foxit", re.IGNORECASE), "PDF 文件"),
    (re.compile(r"^visio", re.IGNORECASE), "Visio 图"),
    (re.compile(r"^msgraph|chart", re.IGNORECASE), "图表"),
    (re.compile(r"^(?:package|shell explorer|打包程序)", re.IGNORECASE), "打包的文件"),
    (re.compile(r"^(?:paint|pbrush|静态图)", re.IGNORECASE), "图片"),
)
_OTHER: Final = "其他对象"


def is_seal_object(element: Element) -> bool:
    """Whether a ``w:object`` is one by which a seal program shows an electronic seal (电子印章)."""
    return any(_SEAL.search(_name(each)) for each in element.iter(_OLE, W + "control"))


def embedded_kinds(roots: Iterable[Element]) -> Counter[str]:
    """Embedded files under ``roots`` by Chinese name of their kind."""
    names = (_name(each) for root in roots for each in root.iter(_OLE))
    files = (name for name in names if not _FORMULA.search(name) and not _SEAL.search(name))
    return Counter(next((kind for pattern, kind in _KINDS if pattern.search(name)), _OTHER) for name in files)


def formula_objects(root: Element) -> int:
    """Formulas that are objects of a formula editor, readable as a picture only."""
    return sum(bool(_FORMULA.search(_name(each))) for each in root.iter(_OLE))


def form_controls(root: Element) -> int:
    """ActiveX controls (check boxes, fields, lists of old forms), whose state no part states in words."""
    return sum(not _SEAL.search(_name(each)) for each in root.iter(W + "control"))


def _name(element: Element) -> str:
    return element.get("ProgID") or element.get(W + "name") or ""
