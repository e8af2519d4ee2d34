"""What the image of one line says: a network over its columns, decoded greedily (CTC)."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from extractors.document import Record
from extractors.ocr.networks import Grey, resized, session, tensor

LINE_HEIGHT: Final = 48
"""Height in pixels that the recognisers were trained on."""
MAX_LINE_WIDTH: Final = 3200
"""A wider line than this is squeezed: the recogniser's memory grows with the width."""


class Recognised(Record, frozen=True):
    """What one line says. ``certainties`` are the probabilities of its characters, in order.

    ``centres`` are the characters' places along the line, 0 (left end) to 1 (right end).
    """

    text: str
    certainties: tuple[float, ...] = ()
    centres: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean probability of the characters; 0.0 for an empty line."""
        return sum(self.certainties) / len(self.certainties) if self.certainties else 0.0

    @property
    def least(self) -> float:
        """Probability of the least sure character; 0.0 for an empty line."""
        return min(self.certainties, default=0.0)


class Recogniser:
    """One recognition network. Its characters are those of ``characters``, else the ones that the model itself names."""

    def __init__(self, model: Path, characters: Path | None = None) -> None:
        self._session = session(model)
        if characters:
            named = characters.read_text(encoding="utf-8")
        else:
            named = self._session.get_modelmeta().custom_metadata_map["character"]
        self._characters = ["", *named.splitlines(), " "]
        self._twins = _twins(self._characters)

    def read(self, line: Grey) -> Recognised:
        """What a line of :data:`LINE_HEIGHT` says; an empty text when it says nothing."""
        probabilities = self._session.run(None, {"x": tensor(line)})[0][0]
        best = probabilities.argmax(axis=1)
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        places = np.flatnonzero(kept)
        return Recognised(
            text="".join(self._characters[k] for k in best[places]),
            certainties=tuple(
                (probabilities[places, best[places]] + self._of_twins(probabilities, places, best)).tolist()
            ),
            centres=tuple(float(c) for c in (places + 0.5) / len(best)),
        )

    def _of_twins(self, probabilities: npt.NDArray[np.float32], places: Any, best: Any) -> npt.NDArray[np.float32]:
        """What the network gave to the same marks in the other width: between those it may waver."""
        twins = self._twins[best[places]]
        return np.where(twins > 0, probabilities[places, twins], np.float32(0))


def _twins(characters: list[str]) -> npt.NDArray[np.int64]:
    """For each character the place of its other width, where it is a mark and the network knows it; else 0."""
    places = {character: place for place, character in enumerate(characters)}
    twins = np.zeros(len(characters), np.int64)
    for half in range(0x21, 0x7F):
        one, other = places.get(chr(half), 0), places.get(chr(half + 0xFEE0), 0)
        if one and other and not chr(half).isalnum():
            twins[one], twins[other] = other, one
    return twins


def line_of(crop: Grey) -> Grey:
    """A crop of one upright line at the height that recognisers want."""
    height, width = crop.shape
    wide = min(MAX_LINE_WIDTH, max(16, round(width * LINE_HEIGHT / height)))
    return resized(crop, (wide, LINE_HEIGHT), shrinking=height > 60)
