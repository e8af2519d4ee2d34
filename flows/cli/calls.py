"""Commands on the machine, the rules and the calls."""

from flows.cli.options import click, json_option


@click.command(options_metavar="[选项]")
@json_option
def doctor(*, as_json: bool) -> None:
    """检查本机是否就绪。

    检查字体、文字识别、LibreOffice、数据库、引擎和安全隔离，并说明缺少的如何补上。
    """
    from flows.doctor import print_doctor

    print_doctor(as_json=as_json)


@click.command(options_metavar="[选项]")
@click.argument("rule", metavar="[规则]", required=False)
def explain(rule: str | None) -> None:
    """说明审核规则：查什么、什么级别、怎么补正、如何关闭。

    规则用编号（seal-missing）或名称（未见公章）指定；不写则列出全部规则。
    """
    from flows.explaining import print_rules

    print_rules(rule)


@click.group(options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
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
