"""Commands of the experts' part."""

from pathlib import Path

from flows.cli.options import click, workspace_option


@click.command(options_metavar="[选项]")
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


@click.group(options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
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
