"""Characters that make a number vague (约、近、多), and the words of which they are only a part (公约、邻近、多功能).

A pattern here matches the character only where it stands for itself; it tests the character first, which is quick.
Where the word before ends in the same syllable as such a noun (编制|约500名, 调解|约20件) the character stands for
itself again.
"""

from typing import Final

_SYLLABLES: Final = (
    "办公约|编制约|研制约|控制约|复制约|定制约|机制约|体制约|限制约|绘制约|录制约|印制约|炼制约|调制约|环节约|细节约|季节约|时节约|链条约|线条约|联合约|综合约"
    "|配合约|融合约|结合约|整合约|组合约|复合约|撮合约|调解约|化解约|分解约|拆解约|讲解约|征集约|收集约|募集约|筹集约|采集约|汇集约|召集约|搜集约|归集约|手续约"
    "|陆续约|连续约|持续约|后续约|继续约|存续约|延续约|出租约|承租约|干预约|精简约"
)
"""Words whose last syllable also begins such a noun: 编制, as in 编制约500名."""
ABOUT: Final = rf"约(?:(?<![公契节条合预违解签履邀制集特续租盟缔毁践规简相]约)|(?<={_SYLLABLES}))"
"""约 for itself, not in 公约, 契约, 节约, 合约, 违约, 制约."""
NEAR: Final = "近(?<![最附临亲靠邻贴走毗就逼挨]近)"
MORE_BEHIND: Final = r"[余多](?=[^\u4e00-\u9fff]|$|[的地人件]|小时|百分点)"
"""余 or 多 behind a unit (5公里多), not in 多功能, 余额."""
AROUND_BEHIND: Final = r"左右(?![手岸翼])|上下(?![游联级协贯衔班])"
