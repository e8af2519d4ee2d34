"""Commands by which people have their say."""

from flows.cli.options import by_option, click, dossier_argument, workspace_option


@click.command(options_metavar="[选项]")
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


@click.command(options_metavar="[选项]")
@dossier_argument
@click.argument("finding", metavar="问题编号")
@click.option("--reason", metavar="理由", help="撤销的理由。")
@by_option
@workspace_option
def unwaive(dossier: str, finding: str, reason: str | None, by: str | None, workspace: str | None) -> None:
    """撤销对一个问题的人工认可。"""
    from flows.remarks import unwaive as run_unwaive

    run_unwaive(dossier, finding, reason, by, workspace)


@click.command(options_metavar="[选项]")
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


@click.command(options_metavar="[选项]")
@dossier_argument
@click.argument("text", metavar="内容")
@by_option
@workspace_option
def comment(dossier: str, text: str, by: str | None, workspace: str | None) -> None:
    """给一份申报材料加一条备注，显示在摘要和总台账中。"""
    from flows.remarks import comment as run_comment

    run_comment(dossier, text, by, workspace)
