"""What the tests of the scan room share: the page painter, and a skip where this machine cannot draw Chinese."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

PAINTER = Path(__file__).parents[3] / "benchmarks" / "painted.py"


@pytest.fixture(scope="session")
def paint() -> ModuleType:
    """The painter of ``benchmarks/painted.py``."""
    spec = spec_from_file_location("painted", PAINTER)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules["painted"] = module
    spec.loader.exec_module(module)
    if not module.has_fonts():
        pytest.skip("no Chinese font on this machine (Debian: fonts-noto-cjk, fonts-arphic-uming, fonts-arphic-ukai)")
    return module
