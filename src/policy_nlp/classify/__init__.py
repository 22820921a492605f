"""Learned classes of statements: trained with scikit-learn, applied without it."""
