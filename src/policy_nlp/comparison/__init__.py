"""Comparison of regions: tables whose every cell keeps its evidence."""

from policy_nlp.comparison.table import DIMENSIONS, Comparison, Statement, compare, json_schema, to_rows

__all__ = ["DIMENSIONS", "Comparison", "Statement", "compare", "json_schema", "to_rows"]
