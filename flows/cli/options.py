"""Click, speaking Chinese, and the options that several commands share."""

from flows.chinese import speak_chinese

speak_chinese()

import click  # noqa: E402 - after its words are Chinese

__all__ = [
    "by_option",
    "click",
    "dossier_argument",
    "jobs_option",
    "json_option",
    "programme_option",
    "workspace_option",
]

workspace_option = click.option("--workspace", "-w", metavar="目录", help="工作区，默认 ./shenbao-workspace。")
json_option = click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON，供其他程序使用。")
dossier_argument = click.argument("dossier", metavar="材料")
programme_option = click.option("--programme", "-p", metavar="名称|文件", help="申报要求配置的名称或 YAML 文件。")
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="数", help="并行进程数，默认等于处理器核数。"
)
by_option = click.option("--by", metavar="姓名", help="由谁作出，默认为当前登录的用户。")
