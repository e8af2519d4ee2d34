"""Commands that review dossiers and tell where they stand."""

from pathlib import Path
from typing import Any

from flows.cli.options import click, dossier_argument, jobs_option, json_option, programme_option, workspace_option


@click.command(options_metavar="[选项]")
@click.argument("folder", metavar="[目录]", default="shenbao-demo")
def demo(folder: str) -> None:
    """生成一批示例申报材料并完成一次审核。

    示例含多个省、多种格式的材料，有的齐全，有的有各种常见问题。目录默认为 ./shenbao-demo。
    """
    from flows.commands import run_demo

    run_demo(Path(folder))


@click.command(options_metavar="[选项]")
@click.argument("input", metavar="输入")
@workspace_option
@programme_option
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(["auto", "prefect", "direct"]),
    help="执行引擎：auto（默认）自动选择；prefect 经由 Prefect；direct 直接执行。",
)
@click.option("--runner", type=click.Choice(["local", "dask", "ray"]), help="Prefect 的执行器，默认 local。")
@click.option("--received", metavar="日期", help="材料收到日期，如 2024-04-18；不写则按申请函落款日期判断是否逾期。")
@json_option
@click.option("--explain", is_flag=True, help="说明每个文件、每份材料为什么重做或者沿用。")
def run(*, as_json: bool, explain: bool, **arguments: Any) -> None:
    """接收申报材料，把全部输出更新到最新。

    输入可以是一份申报材料、一个省的批次，或放着多个批次的文件夹；可以是文件夹、压缩包或散放的文件。没有变化的不会重做，
    收到补正材料后用同一命令再运行一次即可。

    例：shenbao run ./浙江省 --workspace ./工作区
    """
    from flows.commands import run_input

    run_input(arguments, as_json=as_json, explain=explain)


@click.command(options_metavar="[选项]")
@click.argument("input", metavar="收件箱")
@workspace_option
@programme_option
@jobs_option
@click.option("--engine", type=click.Choice(["auto", "prefect", "direct"]), help="执行引擎，与 shenbao run 相同。")
@click.option(
    "--every", type=click.FloatRange(min=0.1), metavar="秒", default=10.0, help="每隔多少秒查看一次，默认 10。"
)
@click.option("--once", is_flag=True, help="只查看两次并处理已到齐的材料，然后结束，供定时任务使用。")
@click.option(
    "--received",
    metavar="日期",
    help="启动时已在收件箱、收到日期不明的材料的收到日期，如 2024-04-18；不写则按申请函落款日期判断是否逾期。",
)
def watch(*, every: float, once: bool, **arguments: Any) -> None:
    """守候一个收件箱文件夹，材料到齐即自动审核。

    文件夹、压缩包、散放文件均可直接放入，网络共享盘亦可。前后两次查看没有变化、没有临时文件、也没有程序正在写入，才视为到齐。
    同一内容只处理一次，重启后接着处理。按 Ctrl-C 结束。

    守候期间到达的材料，当天（北京时间）即登记为收到日期，每份各按各的日期；没有守候时到达的不作推断，可用 --received 写明。

    例：shenbao watch ./收件箱 --workspace ./工作区
    """
    from flows.watching import watch as run_watch

    run_watch(arguments, every=every, once=once)


@click.command(options_metavar="[选项]")
@click.argument("file", metavar="文件")
@json_option
@click.option("--markdown", is_flag=True, help="打印为 Markdown。")
@click.option(
    "--places/--no-places",
    default=True,
    envvar="SHENBAO_PAGE_PLACES",
    help="DOCX、DOC 等没有固定页码的文件，是否由 LibreOffice 排版后给出页码和位置（默认给出）。",
)
def extract(file: str, *, as_json: bool, markdown: bool, places: bool) -> None:
    """读取一个文件，打印其内容、章节、指标和名称。

    不需要工作区，也不对照任何申报要求。
    """
    from flows.extracting import extract_file

    extract_file(Path(file), as_json=as_json, markdown=markdown, places=places)


@click.command(options_metavar="[选项]")
@workspace_option
@click.option("--province", metavar="省份", default="", help="只列一个省份的材料，如 浙江。")
@click.option("--open", "only_open", is_flag=True, help="只列还没有齐全的材料。")
@json_option
def status(workspace: str | None, province: str, *, only_open: bool, as_json: bool) -> None:
    """列出工作区中每份申报材料的现状。

    --json 打印整个批次，不受 --province 和 --open 影响。
    """
    from flows.looking import print_status

    print_status(workspace, province, only_open=only_open, as_json=as_json)


@click.command(options_metavar="[选项]")
@dossier_argument
@workspace_option
@json_option
def show(dossier: str, workspace: str | None, *, as_json: bool) -> None:
    """说明一份申报材料为什么是现在的状态。

    材料可以用编号、地区名称（简称亦可）或文件夹名指定。列出各项要求、问题及出处。
    """
    from flows.looking import print_dossier

    print_dossier(dossier, workspace, as_json=as_json)


@click.command(options_metavar="[选项]")
@dossier_argument
@workspace_option
def history(dossier: str, workspace: str | None) -> None:
    """列出一份申报材料的各个版本。"""
    from flows.looking import print_history

    print_history(dossier, workspace)
