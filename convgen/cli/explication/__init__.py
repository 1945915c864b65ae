"""The explanation: every step of an inspection drawn and told, with its figures and thresholds."""
