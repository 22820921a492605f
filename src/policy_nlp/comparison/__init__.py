"""Comparison of regions: tables whose every cell keeps its evidence; and the network of actors."""

from policy_nlp.comparison.codebook import DIMENSIONS
from policy_nlp.comparison.network import Network, network
from policy_nlp.comparison.statements import Statement
from policy_nlp.comparison.table import Comparison, compare, json_schema, to_rows

__all__ = ["DIMENSIONS", "Comparison", "Network", "Statement", "compare", "json_schema", "network", "to_rows"]
