"""Comparison of PDFs by layers, with the cause of a difference."""
