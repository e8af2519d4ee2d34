"""``make bundle``: a folder that installs without network, and refuses what is broken or in the way."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of two files, named for this Python."""
    folder = tmp_path / f"shenbao-9-cp{VERSION.replace('.', '')}-x86_64"
    folder.mkdir()
    shutil.copy(ROOT / ".ci" / "install.sh", folder)
    (folder / "LICENSE").write_text("free", encoding="utf-8")
    sums = (
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  ./{name}\n" for name in ("install.sh", "LICENSE")
    )
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return folder


def install(bundle: Path, target: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run the bundle's script."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": python, "LANG": "C.UTF-8"}
    command = [str(bundle / "install.sh"), str(target)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


def test_changed_bundle_is_refused(bundle: Path, tmp_path: Path) -> None:
    """One file is not what the checksums say: nothing is installed."""
    (bundle / "LICENSE").write_text("not free", encoding="utf-8")
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 1
    assert "安装包不完整或已被改动" in done.stderr
    assert not (tmp_path / "target").exists()


def test_other_python_is_refused(bundle: Path, tmp_path: Path) -> None:
    """Its wheels are for one version."""
    other = bundle.rename(bundle.with_name("shenbao-9-cp399-x86_64"))
    done = install(other, tmp_path / "target")
    assert (done.returncode, f"需要 Python 3.99，而 {sys.executable} 是 {VERSION}" in done.stderr) == (1, True)
    assert "找不到" in install(bundle=other, target=tmp_path / "target", python="/no/python").stderr


def test_folder_of_others_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    """What is there stays."""
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "own.txt").write_text("own", encoding="utf-8")
    done = install(bundle, tmp_path / "target")
    assert (done.returncode, "已有其他文件" in done.stderr) == (1, True)
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["own.txt"]


@pytest.mark.soak
def test_bundle_installs_and_works_without_network(
    tmp_path: Path, province: Path, direct: Path, reviews: Callable[[Path], dict[str, Any]]
) -> None:
    """Made by the lock, unpacked elsewhere, installed in a namespace without network; it reviews as this one does."""
    made = subprocess.run(["make", "bundle", f"BUNDLE={tmp_path / 'dist'}"], cwd=ROOT, check=False, capture_output=True)
    assert made.returncode == 0, made.stderr.decode()
    with tarfile.open(next((tmp_path / "dist").glob("*.tar"))) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    script = next((tmp_path / "unpacked").glob("*/install.sh"))
    target, workspace = tmp_path / "target", tmp_path / "w"
    steps = (
        f"'{script}' '{target}'",
        f"'{target}/bin/shenbao' doctor",
        f"'{target}/bin/shenbao' run '{province}' -w '{workspace}' --engine direct -j 1",
    )
    offline = "if (exec 3<>/dev/tcp/192.0.2.1/53) 2>/dev/null; then exit 9; fi"
    alone = ["unshare", "--net", "--map-root-user", "bash", "-ec", "; ".join((offline, "cd /", *steps))]
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "LANG": "C.UTF-8", "HOME": str(tmp_path)}
    done = subprocess.run(alone, env=environment, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert reviews(workspace) == reviews(direct)
