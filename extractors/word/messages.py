"""What a person is told of the reading of a Word document."""

import re
from collections.abc import Iterator
from typing import Final

from extractors.document import Warning
from extractors.ooxml import Element
from extractors.word.context import Context
from extractors.word.embedded import embedded_kinds, form_controls, formula_objects
from extractors.word.xml import W, is_on

_MESSAGES: Final = {
    "hidden-text": "文档含有隐藏内容，已忽略，请在 Word 或 WPS 中核对。",
    "struck-text": "文档含有带删除线的文字，视为已删除，未计入正文。",
    "unfilled-fields": "文档有未填写的内容控件、表单域或邮件合并域，其占位提示文字未计入正文。",
    "unused-headers": "文档存有未启用的首页或偶数页页眉页脚，Word 中不显示，未读取。",
    "alt-chunk-read": "文档的部分内容以网页、纯文本或另一文档的形式嵌入（altChunk），已按顺序读入。",
    "alt-chunk": "文档引用了外部片段或子文档，其内容未读取。",
    "linked-pictures": "文档含有链接到外部的图片，未读取。",
    "picture-missing": "文档引用的 {count} 张图片或图表在文件中缺失。",
    "picture-too-large": "文档内有 {count} 张图片超过像素上限，其中的文字和印章未检查。",
    "picture-unreadable": "文档内有 {count} 张图片无法解码（如 EMF、WMF 矢量图），其中的印章未检查，文字可能不全。",
    "page-pictures": "文档内有 {count} 张较大图片（如扫描页）中的文字由文字识别（OCR）读出，"
    "平均可信度 {confidence:.0%}，请对照原图核对。",
    "page-pictures-unread": "文档内有 {count} 张整页大小的图片未能识别文字（清晰度不足、超过数量上限或识别组件缺失）。",
    "number-fields": "文档内有 {count} 处 AUTONUM 或 LISTNUM 编号域，其编号只在打开时计算，未能还原。",
    "chart-numbers": "文档内有 {count} 个图表，其数据按图表保存的数值列为表格，图上未必逐一标出。",
    "formula-objects": "文档内有 {count} 个公式编辑器对象（如 MathType），公式内容未读取。",
    "form-controls": "文档内有 {count} 个 ActiveX 控件（如勾选框、输入框），其状态未读取。",
    "seal-object": "文档内有 {count} 个电子印章控件，印章图像未能识别，有效性未验证。",
    "tracked-changes": "文档含有修订记录，已按全部接受修订读取。",
    "macros": "文档含有宏，宏从不运行。",
    "embedded-files": "文档内嵌有 {count} 个其他文件（{kinds}），其内容未作为正文读取。",
    "digital-signature": "文档带有数字签名，签名有效性未验证。",
    "empty-document": "文档中没有可读取的内容。",
    "numbering-missing": "文件缺少编号定义，{count} 个段落的自动编号无法还原。",
    "styles-missing": "文件缺少样式定义，标题级别和字体字号可能不全。",
    "damaged-file": "文件已损坏，只读出了完好的部分，内容可能不全。",
}
_CHANGES: Final = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo", "cellDel", "cellIns"))
_NUMBER_FIELD: Final = re.compile(r"\s*(?:AUTONUM|LISTNUM)")
_UNSTATED: Final = "其他对象"


def told_of(context: Context, main: str, root: Element, *, empty: bool) -> Iterator[Warning]:
    """The warnings of a document, in a settled order."""
    seen, package = context.tally.seen, context.package
    kinds = embedded_kinds([root])
    arrows = sum(arrow.kind in {"oleObject", "package"} for arrow in package.relationships(main).values())
    formulas = formula_objects(root)
    kinds[_UNSTATED] += max(0, arrows - sum(kinds.values()) - formulas)
    seen["embedded-files"] += sum(kinds.values())
    seen["formula-objects"] += formulas
    seen["form-controls"] += form_controls(root)
    seen["number-fields"] += sum(
        _NUMBER_FIELD.match(each.text or "") is not None for each in root.iter(W + "instrText")
    )
    seen["empty-document"] += empty
    seen["macros"] += any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in package.names)
    seen["digital-signature"] += any(name.startswith("_xmlsignatures/") for name in package.names)
    seen["hidden-text"] += any(is_on(each) for each in root.iter(W + "hidden"))
    seen["tracked-changes"] += next(root.iter(*_CHANGES), None) is not None
    seen["damaged-file"] += len(package.damaged)
    listed = "、".join(f"{kind} {count} 个" for kind, count in kinds.items() if count)
    for code, message in _MESSAGES.items():
        if seen[code]:
            text = message.format(count=seen[code], confidence=context.pictures.confidence, kinds=listed)
            yield Warning(code=code, message=text)
    yield from {warning.code: warning for warning in context.tally.inner if not seen[warning.code]}.values()
