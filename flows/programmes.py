"""``shenbao programme list|show|check``."""

from pathlib import Path

from extractors.errors import UsageError
from flows.console import results
from pipeline.programme import list_programmes, load_programme
from pipeline.render.words import BASIS, REGION_KIND


def print_list() -> None:
    """The profiles that come with the software."""
    for name in list_programmes():
        results.print(f"{name}　{load_programme(name).title}", markup=False)


def print_programme(name: str) -> None:
    """What a call asks for, in words."""
    programme = load_programme(name)
    results.print(programme.title, style="bold", markup=False)
    results.print(f"依据：{programme.notice.issuer} {programme.notice.number}", markup=False)
    kinds = "、".join(REGION_KIND[kind] for kind in programme.applicants.eligible)
    results.print(f"可申报：{kinds}（{BASIS[programme.applicants.basis]}）", markup=False)
    results.print(f"截止：{programme.deadlines.applicants or programme.deadlines.national}", markup=False)
    for document in programme.documents:
        results.print(f"\n{document.title}（{BASIS[document.basis]}，{document.id}）", style="bold", markup=False)
        for section in document.sections:
            results.print(f"  章节：{section.title}（{BASIS[section.basis]}）", markup=False)
        for part in document.parts:
            results.print(f"  要素：{part.title}（{BASIS[part.basis]}）", markup=False)
    results.print("\n评估标准：" + "、".join(topic.title for topic in programme.criteria), markup=False)
    results.print("重点任务：" + "、".join(topic.title for topic in programme.tasks), markup=False)
    results.print("关注指标：" + "、".join(figure.title for figure in programme.figures), markup=False)


def check_programme(file: str) -> None:
    """Say that a profile is sound; raises :class:`extractors.errors.ProgrammeError` with what is wrong."""
    if not Path(file).is_file():
        raise UsageError(f"“{file}”不是文件，或不存在。")
    programme = load_programme(file)
    results.print(f"配置可用：{programme.title}，{len(programme.documents)} 项材料。", markup=False)
