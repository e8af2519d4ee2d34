"""The command line ``shenbao``: results on stdout, messages in Chinese on stderr.

Exit codes: 0 done, also when dossiers are incomplete; 1 the run itself failed; 2 wrong use; 3 done, but some dossier
has the status ``failed``. Nothing heavy is imported before the command that needs it.
"""

import io
import sys
from types import TracebackType
from typing import Final

from extractors.errors import ProgrammeError, ShenbaoError, UsageError
from extractors.names import make_visible
from flows.cli.calls import doctor, explain, programme
from flows.cli.experts import packet, scores
from flows.cli.keeping import backup, purge, restore, verify
from flows.cli.options import click
from flows.cli.reviewing import demo, extract, history, run, show, status, watch
from flows.cli.words import assign, comment, unwaive, waive

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(context_settings=CONTEXT, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
@click.version_option(package_name="shenbao", prog_name="shenbao")
def app() -> None:
    """申报：读取申报材料，对照通知要求审核，生成评审摘要、补正通知和台账。

    所有处理都在本机完成，材料不会离开这台计算机。第一次使用请先运行：shenbao demo
    """


for command in (
    *(demo, run, watch, extract, status, show, history),
    *(waive, unwaive, assign, comment),
    *(verify, backup, restore, purge),
    *(doctor, explain, programme, packet, scores),
):
    app.add_command(command)


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
