"""Analyse the shipped corpus, compare its regions and write records, tables and pages under build/demo/.

python scripts/demo.py
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build/demo"
RUN = [sys.executable, "-m", "policy_nlp.cli"]


def main() -> int:
    corpus = sorted(
        str(path) for path in (ROOT / "corpus").iterdir() if path.suffix in {".txt", ".html", ".docx", ".pdf"}
    )
    records, tables = OUT / "records", OUT / "tables"
    analyse = subprocess.run([*RUN, "analyse", *corpus, "-o", records, "--format", "jsonl,csv,xlsx,html"], check=False)
    compare = subprocess.run([*RUN, "compare", records, "-o", tables], check=False)
    print("The documents of corpus/ are illustrative: written for this project, not official. So is all that follows.")
    print("corpus/ 中的文件均为本项目编写的示例，并非官方文件；以下结果同样仅作示例。")
    for label, path in (
        ("records 记录", records / "analyses.jsonl"),
        ("workbook 工作簿", records / "analyses.xlsx"),
        ("pages 网页", records / "html/index.html"),
        ("comparison 比较", tables / "comparison.html"),
    ):
        print(f"  {label:16} {path.relative_to(ROOT)}")
    return analyse.returncode or compare.returncode


if __name__ == "__main__":
    sys.exit(main())
