"""Signs of symbol fonts (Wingdings, Symbol …) as Unicode: check boxes, bullets, arrows of forms and lists."""

from typing import Final

_WINGDINGS: Final = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□",
    0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x7C: "●",
    0x80: "⓪", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xAF: "✵",
    0xB2: "⯎", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
    **{0x81 + step: chr(ord("①") + step) for step in range(10)},
    **{0x8C + step: chr(ord("❶") + step) for step in range(10)},
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "•", 0xA2: "■", 0xA3: "□",
    0xAE: "◆", 0xAF: "◇",
    **{0x6A + step: chr(ord("①") + step) for step in range(10)},
}  # fmt: skip
_WINGDINGS_3: Final = {0x75: "◀", 0x7D: "▶", 0x84: "◀", 0x86: "▶", 0x21: "→", 0x22: "→"}
_SYMBOL: Final = {
    0x2D: "−", 0xA3: "≤", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞",
    0xAC: "←", 0xAE: "→", 0xB0: "°", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6D: "μ", 0x70: "π", 0x73: "σ",
    0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xD6: "√", 0xD2: "®", 0xE5: "∑",
}  # fmt: skip
_WEBDINGS: Final = {0x61: "✓", 0x63: "□", 0x67: "■", 0x72: "✗", 0x3D: "●"}
_FONTS: Final = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "symbol": _SYMBOL,
    "webdings": _WEBDINGS,
}
_PRIVATE: Final = 0xF000
_ASCII_END: Final = 0x7F


def is_symbol_font(font: str | None) -> bool:
    """Whether ``font`` shows signs in place of letters."""
    return font is not None and font.lower() in _FONTS


def symbol_text(font: str | None, code: int) -> str:
    """The sign that ``font`` shows for ``code``; the character itself where nothing is known, ``□`` if it is private."""
    low = code - _PRIVATE if _PRIVATE <= code <= _PRIVATE + 0xFF else code
    table = _FONTS.get((font or "").lower())
    if table is not None and low in table:
        return table[low]
    if 0x20 <= low < _ASCII_END:
        return chr(low)
    if code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    return "□" if _PRIVATE <= code <= _PRIVATE + 0xFF else chr(code)


def translate(text: str, font: str | None) -> str:
    """``text`` typed in a symbol font as the signs that are shown; any other text as it is."""
    if not is_symbol_font(font):
        return text
    return "".join(symbol_text(font, ord(sign)) if ord(sign) > 0x20 else sign for sign in text)


def bullet_text(text: str, font: str | None) -> str:
    """A list bullet as Unicode; ``•`` for a sign that only its font knows."""
    if not text.strip():
        return ""
    private = any(_PRIVATE <= ord(sign) <= 0xF8FF for sign in text)
    if not private and not is_symbol_font(font):
        return "◦" if text.strip() == "o" else text.strip()  # Courier New's o is Word's hollow bullet
    table = font if is_symbol_font(font) else "symbol"  # programs that lose the font's name keep the private sign
    shown = "".join(symbol_text(table, ord(sign)) for sign in text).strip()
    return shown or "•"
