"""A desk that reads every content once."""

import pytest
from mutated.desk import Desk

from pipeline.fonts import find_cjk_fonts


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk to review dossiers at; needs a Chinese font to print them with."""
    if not find_cjk_fonts().faces:
        pytest.skip("no Chinese font on this machine: the dossiers cannot be printed")
    return Desk(tmp_path_factory.mktemp("desk"))
