"""The API of other programs, version 1."""
