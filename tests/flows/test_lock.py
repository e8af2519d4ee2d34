"""One writer for a workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from extractors.errors import WorkspaceLocked
from flows.lock import hold


def test_second_holder_is_told_who_holds(tmp_path: Path) -> None:
    """While a workspace is held, others learn user, host and process; afterwards it is free."""
    with hold(tmp_path), pytest.raises(WorkspaceLocked, match="进程"), hold(tmp_path):
        pass
    with hold(tmp_path):
        pass


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """A holder that dies without a word leaves no lock behind."""
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom flows.lock import hold\n"
        "with hold(Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=60)
    assert done.returncode == -9
    with hold(tmp_path):
        pass
