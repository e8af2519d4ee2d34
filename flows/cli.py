"""The command line ``shenbao``: results on stdout, messages in Chinese on stderr.

Exit codes: 0 done, also when dossiers are incomplete; 1 the run itself failed; 2 wrong use; 3 done, but some dossier
has the status ``failed``. Nothing heavy is imported before the command that needs it.
"""

import io
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from extractors.errors import ProgrammeError, ShenbaoError, UsageError
from extractors.names import make_visible
from flows.chinese import speak_chinese

speak_chinese()

import click  # noqa: E402 - after its words are Chinese

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 110}

workspace_option = click.option("--workspace", "-w", metavar="目录", help="工作区，默认 ./shenbao-workspace。")
json_option = click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON，供其他程序使用。")
dossier_argument = click.argument("dossier", metavar="材料")


@click.group(context_settings=CONTEXT, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
@click.version_option(package_name="shenbao", prog_name="shenbao")
def app() -> None:
    """申报：读取申报材料，对照通知要求审核，生成评审摘要、补正通知和台账。

    所有处理都在本机完成，材料不会离开这台计算机。第一次使用请先运行：shenbao demo
    """


@app.command(options_metavar="[选项]")
@click.argument("folder", metavar="[目录]", default="shenbao-demo")
def demo(folder: str) -> None:
    """生成一批示例申报材料并完成一次审核。

    示例含多个省、多种格式的材料，有的齐全，有的有各种常见问题。目录默认为 ./shenbao-demo。
    """
    from flows.commands import run_demo

    run_demo(Path(folder))


@app.command(options_metavar="[选项]")
@click.argument("input", metavar="输入")
@workspace_option
@click.option("--programme", "-p", metavar="名称|文件", help="申报要求配置的名称或 YAML 文件。")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="数", help="并行进程数，默认等于处理器核数。")
@click.option(
    "--engine",
    type=click.Choice(["auto", "prefect", "direct"]),
    help="执行引擎：auto（默认）自动选择；prefect 经由 Prefect；direct 直接执行。",
)
@click.option("--runner", type=click.Choice(["local", "dask", "ray"]), help="Prefect 的执行器，默认 local。")
@click.option("--received", metavar="日期", help="材料收到日期，如 2024-04-18；不写则按申请函落款日期判断是否逾期。")
@json_option
@click.option("--explain", is_flag=True, help="说明每个文件、每份材料为什么重做或者沿用。")
def run(as_json: bool, explain: bool, **arguments: Any) -> None:  # noqa: FBT001 - click passes them by name
    """接收申报材料，把全部输出更新到最新。

    输入可以是一份申报材料、一个省的批次，或放着多个批次的文件夹；可以是文件夹、压缩包或散放的文件。没有变化的不会重做，
    收到补正材料后用同一命令再运行一次即可。

    例：shenbao run ./浙江省 --workspace ./工作区
    """
    from flows.commands import run_input

    run_input(arguments, as_json=as_json, explain=explain)


@app.command(options_metavar="[选项]")
@click.argument("input", metavar="收件箱")
@workspace_option
@click.option("--programme", "-p", metavar="名称|文件", help="申报要求配置的名称或 YAML 文件。")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="数", help="并行进程数，默认等于处理器核数。")
@click.option("--engine", type=click.Choice(["auto", "prefect", "direct"]), help="执行引擎，与 shenbao run 相同。")
@click.option(
    "--every", type=click.FloatRange(min=0.1), metavar="秒", default=10.0, help="每隔多少秒查看一次，默认 10。"
)
@click.option("--once", is_flag=True, help="只查看两次并处理已到齐的材料，然后结束，供定时任务使用。")
def watch(every: float, once: bool, **arguments: Any) -> None:  # noqa: FBT001 - click passes it by name
    """守候一个收件箱文件夹，材料到齐即自动审核。

    文件夹、压缩包、散放文件均可直接放入，网络共享盘亦可。前后两次查看没有变化、没有临时文件、也没有程序正在写入，才视为到齐。
    同一内容只处理一次，重启后接着处理。按 Ctrl-C 结束。

    例：shenbao watch ./收件箱 --workspace ./工作区
    """
    from flows.watching import watch as run_watch

    run_watch(arguments, every=every, once=once)


@app.command(options_metavar="[选项]")
@click.argument("file", metavar="文件")
@json_option
@click.option("--markdown", is_flag=True, help="打印为 Markdown。")
@click.option(
    "--places/--no-places",
    default=True,
    envvar="SHENBAO_PAGE_PLACES",
    help="DOCX、DOC 等没有固定页码的文件，是否由 LibreOffice 排版后给出页码和位置（默认给出）。",
)
def extract(file: str, as_json: bool, markdown: bool, places: bool) -> None:  # noqa: FBT001 - click passes them by name
    """读取一个文件，打印其内容、章节、指标和名称。

    不需要工作区，也不对照任何申报要求。
    """
    from flows.extracting import extract_file

    extract_file(Path(file), as_json=as_json, markdown=markdown, places=places)


@app.command(options_metavar="[选项]")
@workspace_option
@click.option("--province", metavar="省份", default="", help="只列一个省份的材料，如 浙江。")
@click.option("--open", "only_open", is_flag=True, help="只列还没有齐全的材料。")
@json_option
def status(workspace: str | None, province: str, only_open: bool, as_json: bool) -> None:  # noqa: FBT001 - by name
    """列出工作区中每份申报材料的现状。

    --json 打印整个批次，不受 --province 和 --open 影响。
    """
    from flows.looking import print_status

    print_status(workspace, province, only_open=only_open, as_json=as_json)


@app.command(options_metavar="[选项]")
@dossier_argument
@workspace_option
@json_option
def show(dossier: str, workspace: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes it by name
    """说明一份申报材料为什么是现在的状态。

    材料可以用编号、地区名称（简称亦可）或文件夹名指定。列出各项要求、问题及出处。
    """
    from flows.looking import print_dossier

    print_dossier(dossier, workspace, as_json=as_json)


@app.command(options_metavar="[选项]")
@dossier_argument
@workspace_option
def history(dossier: str, workspace: str | None) -> None:
    """列出一份申报材料的各个版本。"""
    from flows.looking import print_history

    print_history(dossier, workspace)


by_option = click.option("--by", metavar="姓名", help="由谁作出，默认为当前登录的用户。")


@app.command(options_metavar="[选项]")
@dossier_argument
@click.argument("finding", metavar="问题编号")
@click.option("--reason", metavar="理由", required=True, help="认可的理由，写入审计记录、总台账和摘要。")
@by_option
@workspace_option
def waive(dossier: str, finding: str, reason: str, by: str | None, workspace: str | None) -> None:
    """人工认可一个问题，使其不再影响审核结论。

    问题编号见 shenbao show。重新审核后，所依据的内容不变则继续有效；有变化时自动失效并提示重新核对。批次的问题把材料写成“批次”。

    例：shenbao waive 绍兴市 seal-missing-1a2b --reason "已核对纸质原件，盖有公章" --by 张三
    """
    from flows.remarks import waive as run_waive

    run_waive(dossier, finding, reason, by, workspace)


@app.command(options_metavar="[选项]")
@dossier_argument
@click.argument("finding", metavar="问题编号")
@click.option("--reason", metavar="理由", help="撤销的理由。")
@by_option
@workspace_option
def unwaive(dossier: str, finding: str, reason: str | None, by: str | None, workspace: str | None) -> None:
    """撤销对一个问题的人工认可。"""
    from flows.remarks import unwaive as run_unwaive

    run_unwaive(dossier, finding, reason, by, workspace)


@app.command(options_metavar="[选项]")
@dossier_argument
@click.argument("file", metavar="文件")
@click.argument("requirement", metavar="材料类别")
@click.option("--reason", metavar="理由", help="指定的理由。")
@by_option
@workspace_option
def assign(
    dossier: str, file: str, requirement: str, reason: str | None, by: str | None, workspace: str | None
) -> None:
    """人工指定一个文件属于哪一类申报材料。

    文件用编号（文件3）或名称指定，见 shenbao show。材料类别如 application-form 或 申报表；“无”表示不属于任何一类，“自动”恢复自动判断。
    """
    from flows.remarks import assign as run_assign

    run_assign(dossier, file, requirement, reason, by, workspace)


@app.command(options_metavar="[选项]")
@dossier_argument
@click.argument("text", metavar="内容")
@by_option
@workspace_option
def comment(dossier: str, text: str, by: str | None, workspace: str | None) -> None:
    """给一份申报材料加一条备注，显示在摘要和总台账中。"""
    from flows.remarks import comment as run_comment

    run_comment(dossier, text, by, workspace)


@app.command(options_metavar="[选项]")
@workspace_option
def verify(workspace: str | None) -> None:
    """核验工作区：原件是否完好，各项结果是否齐全。

    损坏的读取结果、审核结果和页面图像自动移除，下次运行时重新生成；原件缺失或损坏的逐一列出，须从备份恢复。
    """
    from flows.verifying import verify as run_verify

    run_verify(workspace)


@app.command(options_metavar="[选项]")
@click.argument("file", metavar="备份文件")
@workspace_option
def backup(file: str, workspace: str | None) -> None:
    """把工作区备份成一个文件，审核进行中也可以备份。

    例：shenbao backup /备份/2024-05-06.tar.zst --workspace 工作区
    """
    from flows.backups import back_up

    back_up(file, workspace)


@app.command(options_metavar="[选项]")
@click.argument("file", metavar="备份文件")
@workspace_option
def restore(file: str, workspace: str | None) -> None:
    """从备份文件恢复出一个新的工作区。"""
    from flows.backups import restore as run_restore

    run_restore(file, workspace)


@app.command(options_metavar="[选项]")
@dossier_argument
@click.option("--reason", metavar="理由", required=True, help="清除的理由和依据，写入审计记录。")
@by_option
@click.option("--yes", "confirmed", is_flag=True, help="确认清除；不写则只列出将要清除的内容。")
@workspace_option
def purge(dossier: str, reason: str, by: str | None, confirmed: bool, workspace: str | None) -> None:  # noqa: FBT001 - click passes it by name
    """到期清除一份申报材料，或清空整个工作区（材料写成“全部”）。

    原件、读取和审核结果、全部版本和输出一并删除，不可恢复；审计记录保留，并记下谁因何清除了什么。请先按需备份。

    例：shenbao purge 绍兴市 --reason "档案保管期限已满" --by 张三 --yes
    """
    from flows.purging import purge as run_purge

    run_purge(dossier, reason, by, workspace, confirmed=confirmed)


@app.command(options_metavar="[选项]")
@json_option
def doctor(as_json: bool) -> None:  # noqa: FBT001 - click passes it by name
    """检查本机是否就绪。

    检查字体、文字识别、LibreOffice、数据库、引擎和安全隔离，并说明缺少的如何补上。
    """
    from flows.doctor import print_doctor

    print_doctor(as_json=as_json)


@app.command(options_metavar="[选项]")
@click.argument("rule", metavar="[规则]", required=False)
def explain(rule: str | None) -> None:
    """说明审核规则：查什么、什么级别、怎么补正、如何关闭。

    规则用编号（seal-missing）或名称（未见公章）指定；不写则列出全部规则。
    """
    from flows.explaining import print_rules

    print_rules(rule)


@app.group(options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def programme() -> None:
    """查看和检查申报要求配置。"""


@programme.command("list", options_metavar="[选项]")
def programme_list() -> None:
    """列出随软件提供的申报要求配置。"""
    from flows.programmes import print_list

    print_list()


@programme.command("show", options_metavar="[选项]")
@click.argument("name", metavar="名称|文件")
def programme_show(name: str) -> None:
    """打印一份申报要求配置的内容。"""
    from flows.programmes import print_programme

    print_programme(name)


@programme.command("check", options_metavar="[选项]")
@click.argument("file", metavar="文件")
def programme_check(file: str) -> None:
    """检查一份申报要求配置，指出错误所在。"""
    from flows.programmes import check_programme

    check_programme(file)


@programme.command("draft", options_metavar="[选项]")
@click.argument("files", metavar="通知 [附件]...", nargs=-1, required=True)
@click.option("--output", "-o", metavar="文件", help="写入的 YAML 文件；不写则打印。")
@click.option(
    "--onto", metavar="名称|文件", help="已有的申报要求配置；所列文件均为其正式附件，附件要求的各项改注为“附件要求”。"
)
def programme_draft(files: tuple[str, ...], output: str | None, onto: str | None) -> None:
    """根据通知及其附件起草申报要求配置，供人核定。

    第一个文件是通知，其后是附件；任何可读的格式均可。每一项都注明所依据的原文和位置，软件不能判断的列在文件开头。

    例：shenbao programme draft 通知.docx 附件.docx -o 我的申报.yaml
    """
    from flows.programmes import draft

    draft(files, output, onto)


@app.command(options_metavar="[选项]")
@click.argument("folder", metavar="[目录]", default="评审材料")
@click.option(
    "--status",
    type=click.Choice(["complete", "incomplete", "ineligible", "failed", "all"]),
    multiple=True,
    help="放入哪些结论的材料，可多次使用；默认 complete（材料齐全），all 为全部。",
)
@workspace_option
def packet(folder: str, status: tuple[str, ...], workspace: str | None) -> None:
    """把评审摘要汇编成一个 PDF，连同原件打成一个压缩包，供分发给专家。

    取自最近一次审核已经发布的成果：评审摘要汇编.pdf（有目录和书签），评审材料.zip（每份材料一个编号文件夹，内有摘要和原件）。

    例：shenbao packet ./评审材料 --workspace ./工作区
    """
    from flows.packet import make_packet

    make_packet(Path(folder), status, workspace)


@app.group(options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def scores() -> None:
    """汇总专家评分表。"""


@scores.command("collect", options_metavar="[选项]")
@click.argument("files", metavar="评分表...", nargs=-1, required=True)
@click.option("--output", "-o", metavar="文件", default="评分汇总.xlsx", help="写入的 Excel 文件，默认 评分汇总.xlsx。")
@click.option("--experts", metavar="文件", help="专家名单（每行一个姓名），用来指出谁还没有交评分表。")
def scores_collect(files: tuple[str, ...], output: str, experts: str | None) -> None:
    """把专家在评分页面导出的评分表汇总成一个 Excel 文件。

    可以给出若干文件，或放着评分表的文件夹。列出每份申报材料的均值、离散程度、回避和缺评，不作排序。

    例：shenbao scores collect ./评分表 -o 评分汇总.xlsx --experts 专家名单.txt
    """
    from flows.scores import collect_scores

    collect_scores(files, output, experts)


def main() -> None:
    """Entry of the command; turns errors into sentences and exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no such character shows a stand-in
            stream.reconfigure(errors="replace")
    sys.excepthook = _explain_fault
    try:
        app(prog_name="shenbao")
    except (UsageError, ProgrammeError) as error:
        _fail(error.message, 2)
    except ShenbaoError as error:
        _fail(error.message, 1)


def _fail(message: str, code: int) -> None:
    # the faults of a profile stand on lines of their own
    told = "\n".join(make_visible(line) for line in message.split("\n"))
    click.echo(f"错误：{told}", err=True)
    sys.exit(code)


def _explain_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw: the trace for who can mend it, then a sentence for who ran into it."""
    sys.__excepthook__(kind, error, trace)
    click.echo(
        "错误：程序出现未预料的故障，已保存的结果不受影响。请重新运行；若再次出现，请将以上信息交给技术人员。",
        err=True,
    )
