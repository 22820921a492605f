"""Run all checks, as CI does: style, types, layers, tests. Exits with 1 if any of them fails.

python scripts/check.py
"""

import subprocess
import sys

CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    ("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"),
    ("-m", "pytest"),
)


def main() -> int:
    failed = 0
    for arguments in CHECKS:
        print(f"== python {' '.join(arguments)}", flush=True)
        failed += bool(subprocess.run([sys.executable, *arguments], check=False).returncode)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
