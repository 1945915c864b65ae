"""The changes of the service's tables, in order."""
