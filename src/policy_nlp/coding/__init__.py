"""Coding: measures by the classes of a codebook, policy force, and coding tables on their way to coders and back."""

from policy_nlp.coding.codebook import DEFAULT, Codebook, codebook_names, read_codebook
from policy_nlp.coding.coder import Code, Coder, failing_examples
from policy_nlp.coding.force import Force, Scale, forces, read_scale
from policy_nlp.coding.forms import CodebookError

__all__ = [
    "DEFAULT",
    "Code",
    "Codebook",
    "CodebookError",
    "Coder",
    "Force",
    "Scale",
    "codebook_names",
    "failing_examples",
    "forces",
    "read_codebook",
    "read_scale",
]
