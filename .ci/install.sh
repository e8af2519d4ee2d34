#!/usr/bin/env bash
# Installs Shenbao from this folder, without any network: ./install.sh [目录], by default /opt/shenbao.
# PYTHON names another interpreter than python3.11; it must be of the version that the folder's name says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/shenbao}
wanted=$(basename "$here" | sed -n 's/.*-cp3\([0-9]*\)-.*/3.\1/p')
python=${PYTHON:-python${wanted:-3.11}}

fail() { echo "错误：$1" >&2; exit 1; }
command -v "$python" >/dev/null || fail "找不到 $python。请先安装 Python ${wanted}，或用 PYTHON=路径 指定。"
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$wanted" ] || fail "需要 Python ${wanted}，而 $python 是 ${found}。"
[ ! -e "$target" ] || [ -z "$(ls -A "$target")" ] || [ -f "$target/.shenbao" ] \
  || fail "目录 $target 已有其他文件，请换一个目录。"

echo "正在核对校验值……"
(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) || fail "安装包不完整或已被改动，请重新复制。"

echo "正在安装到 $target ……"
mkdir -p "$target"
touch "$target/.shenbao"
"$python" -m venv --clear --without-pip "$target/venv"
PYTHONPATH=$(ls "$here"/wheels/pip-*.whl) "$python" -m pip --python "$target/venv/bin/python" install --quiet \
  --disable-pip-version-check --no-index --no-deps "$here"/wheels/*.whl
"$target/venv/bin/python" -m compileall -q "$target/venv/lib" >/dev/null || true # workers may not write it
cp "$here/prefect.yaml" "$target/"
mkdir -p "$target/bin"
ln -sf ../venv/bin/shenbao "$target/bin/shenbao"
"$target/bin/shenbao" --version
echo "安装完成。请运行 $target/bin/shenbao doctor 检查本机是否就绪。"
