"""policy-nlp reads Chinese policy documents into records that can be counted, compared and checked.

>>> import policy_nlp as pn
>>> analysis = pn.analyse("牵头企业上年营业收入一般不低于15亿元。")
>>> analysis.quantities[0].text
'15亿元'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_nlp._version import __version__

if TYPE_CHECKING:
    from policy_nlp.api import analyse, compare, read, study
    from policy_nlp.pipeline import Pipeline
    from policy_nlp.records import Analysis, Document

__all__ = ["Analysis", "Document", "Pipeline", "__version__", "analyse", "compare", "read", "study"]

_HOME = {
    "Analysis": "records",
    "Document": "records",
    "Pipeline": "pipeline",
    "analyse": "api",
    "compare": "api",
    "read": "api",
    "study": "api",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `import policy_nlp` itself costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'policy_nlp' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"policy_nlp.{_HOME[name]}"), name)
