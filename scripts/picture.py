"""Take the README's picture: the page of a shipped document, a threshold selected. Needs the extra [dev] and chromium.

python scripts/picture.py
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import policy_nlp as pn
from policy_nlp.writers.page import render

ROOT = Path(__file__).parents[1]
WORDS = "15亿元"


def main() -> None:
    analysis = pn.analyse(pn.read(ROOT / "corpus/rules_zhejiang.txt"))
    (chosen,) = (quantity.id for quantity in analysis.quantities if quantity.text == WORDS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "page.html"
        page.write_text(render(analysis, lang="zh"), encoding="utf-8", newline="\n")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        window = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        window.goto(f"{page.as_uri()}#{chosen}")
        window.wait_for_timeout(300)
        window.screenshot(path=ROOT / "docs/page.png")
        browser.close()


if __name__ == "__main__":
    main()
