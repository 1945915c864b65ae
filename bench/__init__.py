"""Measures kept outside the tests: accuracy over thousands of returns, time against the naive script."""
