"""Rules of an office's own (本单位规则): a Python file beside the programme, which runs in a worker like all judging.

The file is the office's own code. Nothing of it runs where the command does: there only its syntax is looked at
(:func:`pipeline.programme.loading.load_programme`). In a worker it can read the dossier and the installation, no network.
"""

import re
import types
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, get_args

from extractors.document import Evidence, cite
from extractors.errors import ProgrammeError
from pipeline.case import Case
from pipeline.programme import OWN_RULE, Severity
from pipeline.review import Finding
from pipeline.rules.base import Fault, Rule, finding_of

__all__ = ["Fault", "check_own_rules", "find_text", "load_own_rules"]

FAILED: Final = "own-rule-failed"


@lru_cache(maxsize=4)
def _load(path: str, source: bytes) -> tuple[Rule, ...]:
    """The rules of a file's content."""
    module = types.ModuleType("shenbao_own_rules")
    module.__file__ = path
    try:
        exec(compile(source, path, "exec"), module.__dict__)  # noqa: S102 - the office's own code, by its programme's word
        rules = tuple(module.__dict__["RULES"])
    except Exception as error:
        raise ProgrammeError(
            f"本单位规则文件无法使用（{type(error).__name__}：{error}）。", file=Path(path).name
        ) from error
    seen: set[str] = set()
    for rule in rules:
        if reason := _fault_of(rule, seen):
            raise ProgrammeError(f"本单位规则文件中{reason}。", file=Path(path).name)
        seen.add(rule.id)
    return rules


def load_own_rules(path: str) -> tuple[Rule, ...]:
    """The rules of a file; none for an empty path. Raises :class:`ProgrammeError` for a file that cannot be used."""
    if not path:
        return ()
    try:
        return _load(path, Path(path).read_bytes())
    except OSError as error:
        raise ProgrammeError("本单位规则文件无法打开。", file=Path(path).name) from error


def _fault_of(rule: Any, seen: set[str]) -> str:
    """What keeps an object from being a rule; empty when it is one."""
    name = getattr(rule, "id", None)
    if not isinstance(name, str) or not name.startswith(OWN_RULE) or len(name) == len(OWN_RULE):
        return f"有一条规则的编号不是以 {OWN_RULE} 开头"
    if name in seen or name == FAILED:
        return f"编号“{name}”重复"
    if getattr(rule, "severity", None) not in get_args(Severity):
        return f"规则“{name}”的级别应为 error、warning 或者 info"
    if not isinstance(getattr(rule, "template", None), str) or not callable(getattr(rule, "check", None)):
        return f"规则“{name}”缺少 template 或者 check"
    return ""


def check_own_rules(case: Case) -> Iterator[Finding]:
    """Findings of the office's own rules; one that fails says so of itself and costs nothing else."""
    for rule in load_own_rules(case.programme.rules_file):
        setting = case.programme.rules.get(rule.id)
        if setting is not None and not setting.enabled:
            continue
        try:
            findings = [finding_of(rule, fault, case) for fault in rule.check(case)]
        except Exception as error:  # noqa: BLE001 - the border of foreign code
            yield Finding(
                id=f"{FAILED}-{rule.id.removeprefix(OWN_RULE)}",
                rule=FAILED,
                severity="warning",
                requirement=None,
                message=f"本单位规则“{rule.id.removeprefix(OWN_RULE)}”运行出错（{type(error).__name__}），未作结论，请核对规则文件。",
            )
        else:
            yield from findings


def find_text(case: Case, document: str, pattern: str) -> tuple[Evidence, ...]:
    """Places in a document of the call where a regular expression matches the text as written."""
    wanted = re.compile(pattern)
    return tuple(
        cite(found.file.entry.id, block, match.start(), match.end())
        for found in case.parts.get(document, ())
        for block in case.blocks(found)
        for match in wanted.finditer(block.text)
    )
