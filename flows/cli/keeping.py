"""Commands that keep a workspace."""

from flows.cli.options import by_option, click, dossier_argument, workspace_option


@click.command(options_metavar="[选项]")
@workspace_option
def verify(workspace: str | None) -> None:
    """核验工作区：原件是否完好，各项结果是否齐全。

    损坏的读取结果、审核结果和页面图像自动移除，下次运行时重新生成；原件缺失或损坏的逐一列出，须从备份恢复。
    """
    from flows.verifying import verify as run_verify

    run_verify(workspace)


@click.command(options_metavar="[选项]")
@click.argument("file", metavar="备份文件")
@workspace_option
def backup(file: str, workspace: str | None) -> None:
    """把工作区备份成一个文件，审核进行中也可以备份。

    例：shenbao backup /备份/2024-05-06.tar.zst --workspace 工作区
    """
    from flows.backups import back_up

    back_up(file, workspace)


@click.command(options_metavar="[选项]")
@click.argument("file", metavar="备份文件")
@workspace_option
def restore(file: str, workspace: str | None) -> None:
    """从备份文件恢复出一个新的工作区。"""
    from flows.backups import restore as run_restore

    run_restore(file, workspace)


@click.command(options_metavar="[选项]")
@dossier_argument
@click.option("--reason", metavar="理由", required=True, help="清除的理由和依据，写入审计记录。")
@by_option
@click.option("--yes", "confirmed", is_flag=True, help="确认清除；不写则只列出将要清除的内容。")
@workspace_option
def purge(dossier: str, reason: str, by: str | None, workspace: str | None, *, confirmed: bool) -> None:
    """到期清除一份申报材料，或清空整个工作区（材料写成“全部”）。

    原件、读取和审核结果、全部版本和输出一并删除，不可恢复；审计记录保留，并记下谁因何清除了什么。请先按需备份。

    例：shenbao purge 绍兴市 --reason "档案保管期限已满" --by 张三 --yes
    """
    from flows.purging import purge as run_purge

    run_purge(dossier, reason, by, workspace, confirmed=confirmed)
