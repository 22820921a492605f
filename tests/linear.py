"""Whether a text that repeats one piece over and over costs in proportion to its length, doubling after doubling.

    python tests/linear.py [--repetitions 1000000]

Not part of the test run, which goes to some ten thousand characters (test_hostile.py); `make linear` starts it and
takes half an hour. Prints what a character costs, and exits with 1 where twice the text costs much more than twice as
much.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path

import policy_nlp as pn
from policy_nlp import resources

# Pieces that a grammar looks for; two of them so that what opens never closes.
PIECES = (
    "一", "1", "（", "“", "《", "【", "[", "第", "第一条", "一、", "（一）", "1.", "一是", "支持", "，", "、",
    "；", "：", "。", "省", "市", "局", "公司", "大学", "创新联合体", "不低于", "以上", "最高", "的", "对",
    "由", "和", "与", "及其", "年", "2024年", "2024年7月", "2024-", "亿", "万元", "15亿元", "%", "百分之",
    "国办发〔2024〕", "〔", "号", "责任单位：", "浙江", "中国", "以下简称", "（以下简称“", "给予", "鼓励企业",
    "应当", "不得", "1,", "1—", "一至", "\t", "\n", " ", "　", "\u200b", "A", "张三", "教授", "通知",
    "《办法》", "…", "——", "因", "其中", "比", "从", "到", "每", "第1", "①", "Ⅰ", "#", "甲，", "企业、",
    "部门，", "对企业", "若干", "＋", "1+1", "《一", "“一", "（一", "一、\n", "第一条\n", "1\n",
    "创新联合体由甲公司牵头。", "省科技厅支持企业，", "（责任单位：省科技厅）", "2024年7月2日",
    "对企业给予500万元补助。\n",
)  # fmt: skip
# Twice the text may cost so many times as much as twice; what lies in the cache is cheaper than what does not.
SLACK = 1.25


def cost(text: str) -> float:
    """CPU seconds of analysing a text."""
    gc.collect()
    began = time.process_time()
    pn.analyse(text)
    return time.process_time() - began


def terms() -> list[str]:
    """A term of each kind of the lexicon."""
    return list({term.kind: term.term for term in resources.lexicon() if term.value != resources.BLOCK}.values())


def corpus() -> str:
    """Our own documents as one: where much is found, a layer may go through all of it for each."""
    folder = Path(__file__).parents[1] / "corpus"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))


def check(piece: str, repetitions: int) -> bool:
    """Measure an eighth, a quarter, a half and the whole of the repetitions; print the figures."""
    counts = [repetitions >> shift for shift in (3, 2, 1, 0)]
    costs = [cost(piece * count) for count in counts]
    linear = costs[-1] < 8 * SLACK**3 * max(costs[0], 0.05)
    shown = " ".join(f"{1e6 * each / count / len(piece):.2f}" for each, count in zip(costs, counts, strict=True))
    print(f"{'' if linear else 'NOT LINEAR '}{piece[:20]!r} × {repetitions:,}: {shown} µs a character", flush=True)
    return linear


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=1_000_000)
    arguments = parser.parse_args()
    pn.analyse("预热")
    repeated = [(piece, arguments.repetitions) for piece in PIECES]
    repeated += [(term, arguments.repetitions // 10) for term in terms()]
    repeated.append((corpus(), arguments.repetitions // 4_000))
    bad = sum(not check(piece, count) for piece, count in repeated)
    print(f"{len(repeated)} pieces, {bad} of them not linear")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
