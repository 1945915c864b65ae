"""Comparison of PDFs by layers, with the cause of a difference."""

from convgen.golden.comparaison import Couche, Difference, compare
from convgen.golden.reference import update

__all__ = ["Couche", "Difference", "compare", "update"]
