"""``python -m convgen`` is the ``convgen`` command."""

from convgen.cli.main import main

if __name__ == "__main__":
    main()
