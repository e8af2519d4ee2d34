"""What the tests of the scan room share: the page painter, and a skip where this machine cannot draw Chinese."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def load(name: str) -> ModuleType:
    """A module of ``benchmarks/``."""
    spec = spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def paint() -> ModuleType:
    """The painter of ``benchmarks/painted.py``."""
    module = load("painted")
    if not module.has_fonts():
        pytest.skip("no Chinese font on this machine (Debian: fonts-noto-cjk, fonts-arphic-uming, fonts-arphic-ukai)")
    return module


@pytest.fixture(scope="session")
def photos(paint: ModuleType) -> ModuleType:
    """The camera of ``benchmarks/photographed.py``, which takes what ``paint`` painted."""
    del paint
    return load("photographed")
