"""Where issued conventions are kept."""
