"""Compiles the inner loops of reading (mypyc) where there is a C compiler; what setup.cfg says stays as it is.

The compiled modules are the same files: with none of them, on a machine without a compiler or with POLICY_NLP_PURE=1 in
the environment, the same program runs as plain Python and writes the same bytes, a third slower. In an editable
installation they lie beside their sources, and Python loads them: after a change of a source they are old. `make`
installs again, and the tests do not begin before it (tests/conftest.py).
"""

import os
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext

PACKAGE = Path("src/policy_nlp")
ALONE = ("fold.py", "numerals.py", "scan.py", "words.py", "classify/features.py", "classify/model.py")
PLAIN = ("vocabulary.py",)
"""A class of this module fills its own slots when it is first asked for them, which compiled classes do not."""
ALL_WITHIN = ["-fvisibility=hidden", "-fno-semantic-interposition"]
"""Nobody calls a library's functions from outside: the compiler may put one into another, and saves a fortieth."""
WITH = ("--config-file=", "--ignore-missing-imports", "--disable-error-code=import-untyped")


def libraries() -> list[tuple[list[str], str]]:
    """The modules to compile, in the two libraries that they are compiled into side by side."""
    inner = [path for path in (PACKAGE / "extract").rglob("*.py") if path.name not in PLAIN and path.stat().st_size]
    quantities = sorted(str(path) for path in inner if path.parent.name == "quantities")
    others = sorted(str(path) for path in [*inner, *(PACKAGE / name for name in ALONE)] if str(path) not in quantities)
    return [(others, "policy_nlp"), (quantities, "policy_nlp_quantities")]


class BuildIfPossible(build_ext):
    """Build all, or none: half of a library is worse than none."""

    def run(self) -> None:
        """Build, and go on in plain Python where that fails."""
        try:
            super().run()
        except Exception as error:
            print(f"policy-nlp: not compiled ({error}); it runs as plain Python, slower", file=sys.stderr)
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []


def extensions() -> list[object]:
    """The extension modules; none if they are not wanted, or mypyc refuses a module."""
    if os.environ.get("POLICY_NLP_PURE", "0") not in ("", "0"):
        return []
    try:
        from mypyc.build import mypycify  # noqa: PLC0415 - there is none in an environment that does not build

        groups = libraries()
        paths = [path for names, _ in groups for path in names]
        found = mypycify([*WITH, *paths], opt_level="2", debug_level="0", separate=groups)
        for extension in found if os.name == "posix" else ():
            extension.extra_compile_args = [*extension.extra_compile_args, *ALL_WITHIN]  # the list is one for all
        return list(found)
    except (Exception, SystemExit) as error:
        print(f"policy-nlp: not compiled ({error}); it runs as plain Python, slower", file=sys.stderr)
        return []


setup(
    ext_modules=extensions(),
    cmdclass={"build_ext": BuildIfPossible},
    options={"build_ext": {"parallel": 2}},
)
