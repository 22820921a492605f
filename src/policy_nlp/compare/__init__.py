"""Comparison of regions: tables whose every cell keeps its evidence."""
