"""``shenbao explain``: what the rules check."""

import difflib

from extractors.errors import UsageError
from flows.console import say
from pipeline.rules.explained import SCOPE, Explained, explain_rules
from pipeline.words import SEVERITY


def print_rules(name: str | None) -> None:
    """All rules in a line each, or one in full, by its id or its Chinese name."""
    rules = explain_rules()
    if name is None:
        for rule in rules:
            say(f"{rule.id}　{rule.title}（{SEVERITY[rule.severity]}）")
        say("\n运行 shenbao explain 规则 查看某一条的说明。")
        return
    found = next((rule for rule in rules if name in {rule.id, rule.title}), None)
    if found is None:
        near = difflib.get_close_matches(
            name, [word for rule in rules for word in (rule.id, rule.title)], n=3, cutoff=0.4
        )
        hint = f"是否指：{'、'.join(near)}？" if near else ""
        raise UsageError(f"没有“{name}”这条规则。{hint}运行 shenbao explain 列出全部规则。")
    _print_rule(found)


def _print_rule(rule: Explained) -> None:
    say(f"{rule.title}（{rule.id}）", "bold")
    say(f"级别：通常为{SEVERITY[rule.severity]}，以申报要求配置为准")
    say(f"范围：{SCOPE[rule.scope]}")
    say(f"核对：{rule.what}")
    say(f"例如：{rule.example}")
    say(f"怎么办：{rule.fix}")
    say("不查这一条，在申报要求配置中写：")
    for line in rule.off.split("\n"):
        say(f"  {line}")
