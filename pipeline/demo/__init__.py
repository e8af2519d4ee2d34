"""Sample dossiers of known truth (样例材料), for ``shenbao demo`` and for the tests."""

from pipeline.demo.batch import make_demo
from pipeline.demo.truth import Truth

__all__ = ["Truth", "make_demo"]
