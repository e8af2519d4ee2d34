"""``python -m pipeline.demo FOLDER [SEED]``: makes the sample batch in a process of its own.

Fonts and page images take some 650 MB for a moment; a caller with a memory budget starts this as a child.
"""

import sys
from pathlib import Path

from extractors.errors import UsageError
from pipeline.demo.batch import make_demo


def main(words: list[str]) -> int:
    """Exit code 0 when the batch is made, 2 when the words or the folder are off."""
    if not 1 <= len(words) <= 2 or words[0].startswith("-") or (len(words) == 2 and not words[1].isdigit()):
        sys.stderr.write("用法：python -m pipeline.demo 文件夹 [种子数]\n")
        return 2
    try:
        make_demo(Path(words[0]), seed=int(words[1]) if len(words) == 2 else 2024)
    except UsageError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
