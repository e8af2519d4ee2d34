"""Values that content controls take from the custom XML of their document (w:dataBinding, ECMA-376 part 1, 17.5.2.6).

Programs fill in forms by writing the custom XML only; Word then shows its value in place of what the control stores.
"""

import re
from typing import Final

from extractors.ooxml import Element, Package
from extractors.word.xml import W

_ITEM_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
_PATH: Final = re.compile(r"(?:/[\w.\-]*:?[\w.\-]+(?:\[\d{1,4}\])?){1,40}(?:/@[\w.\-:]+)?")
_STEP: Final = re.compile(r"/(?:([\w.\-]*):)?([\w.\-]+)(?:\[(\d{1,4})\])?(?=/|$)|/@(?:[\w.\-]+:)?([\w.\-]+)$")
_PREFIX: Final = re.compile(r"xmlns:([\w.\-]+)=[\"']([^\"']*)[\"']")
_LISTS: Final = (W + "dropDownList", W + "comboBox")
_LONGEST: Final = 10_000


class Bindings:
    """Looks up what the custom XML of a document says; it is opened when the first control asks."""

    def __init__(self, package: Package, main: str) -> None:
        """``main`` is the part whose controls ask."""
        self._package = package
        self._main = main
        self._stores: dict[str, Element] | None = None

    def settle(self, root: Element) -> None:
        """Put the stored values into all bound text and list controls under ``root``."""
        for binding in root.iter(W + "dataBinding"):
            properties = binding.getparent()
            control = None if properties is None else properties.getparent()
            content = None if control is None else control.find(W + "sdtContent")
            if content is not None and (text := self._value(properties, binding)):
                _fill(properties, content, text)

    def _value(self, properties: Element, binding: Element) -> str | None:
        choices = next(properties.iterchildren(*_LISTS), None)
        if choices is None and properties.find(W + "text") is None:
            return None  # dates are stored in another form than they are shown, rich text as a document of its own
        stored = self._stored(binding)
        for item in () if choices is None else choices.iterchildren(W + "listItem"):
            if item.get(W + "value") == stored:
                return item.get(W + "displayText") or stored
        return stored

    def _stored(self, binding: Element) -> str | None:
        path = binding.get(W + "xpath") or ""
        store = self._all_stores().get((binding.get(W + "storeItemID") or "").lower())
        if store is None or not _PATH.fullmatch(path):
            return None
        return _follow(store, path, dict(_PREFIX.findall(binding.get(W + "prefixMappings") or "")))

    def _all_stores(self) -> dict[str, Element]:
        if self._stores is None:
            self._stores = {}
            for part in self._package.related(self._main, "customXml"):
                for properties in self._package.related(part, "customXmlProps"):
                    known, store = self._package.xml(properties), self._package.xml(part)
                    if known is not None and store is not None:
                        self._stores[(known.get(_ITEM_ID) or "").lower()] = store
        return self._stores


def _follow(root: Element, path: str, prefixes: dict[str, str]) -> str | None:
    """The text at a plain location path such as ``/ns0:form[1]/ns0:name[1]``; None where it leads nowhere.

    Only such paths are followed: a path from a file is never handed to an XPath engine.
    """
    place: Element | None = None
    for prefix, name, number, attribute in _STEP.findall(path):
        if attribute:
            return None if place is None else _found(place, attribute)
        tag = f"{{{prefixes.get(prefix, '')}}}{name}" if prefix else name
        inside = [root] if place is None else list(place.iterchildren(tag))
        index = int(number or 1) - 1
        if not 0 <= index < len(inside) or inside[index].tag != tag:
            return None
        place = inside[index]
    return None if place is None else "".join(place.itertext()).strip()[:_LONGEST]


def _found(place: Element, attribute: str) -> str | None:
    return next((text for name, text in place.attrib.items() if name.rpartition("}")[2] == attribute), None)


def _fill(properties: Element, content: Element, text: str) -> None:
    """Show ``text`` in the first text of a control's content, nothing in all others."""
    texts = list(content.iter(W + "t"))
    if not texts:
        paragraphs = list(content.iter(W + "p"))
        run = (paragraphs[0] if paragraphs else content).makeelement(W + "r")
        (paragraphs[0] if paragraphs else content).append(run)
        texts = [run.makeelement(W + "t")]
        run.append(texts[0])
    for each in texts:
        each.text = ""
    texts[0].text = text
    texts[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    prompt = properties.find(W + "showingPlcHdr")
    if prompt is not None:
        properties.remove(prompt)
