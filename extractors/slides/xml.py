"""Names of PresentationML and DrawingML elements."""

from typing import Final

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
A14: Final = "{http://schemas.microsoft.com/office/drawing/2010/main}"
C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
EMU: Final = 12_700
"""English Metric Units a point."""
