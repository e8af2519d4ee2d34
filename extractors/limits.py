"""All limits of reading in one object; the finding tells which one bit."""

from typing import Final

from extractors.document import Record


class Limits(Record, frozen=True):
    """What a reader may spend on one file. Sizes in bytes, times in seconds."""

    file_bytes: int = 1 << 30
    pages: int = 2_000
    page_side: float = 14_400.0
    """Longest side of a page in points (the limit of PDF 1.7, Annex C)."""
    pixels: int = 120_000_000
    characters: int = 20_000_000
    table_cells: int = 200_000
    blocks: int = 200_000
    members: int = 5_000
    """Members of one archive."""
    depth: int = 5
    """Archives within archives."""
    unpacked_bytes: int = 4 << 30
    """Real bytes while unpacking, never the declared size."""
    unpacked_ratio: int = 200
    """Unpacked to packed bytes, looked at above 64 MiB."""
    xml_bytes: int = 256 << 20
    xml_depth: int = 200
    reply_bytes: int = 256 << 20
    page_places: bool = False
    """Whether time is spent on where blocks stand in a rendering, of formats that have no pages of their own."""
    memory_bytes: int = 4 << 30
    """Address space of one worker."""
    deadline: float = 60.0
    """Base time for one file …"""
    deadline_per_mib: float = 2.0
    """… plus this for each MiB …"""
    deadline_per_image_page: float = 25.0
    """… plus this for each page that may need OCR."""


DEFAULT_LIMITS: Final = Limits()
