"""The one build step that pyproject.toml cannot say: templates and campaigns travel inside the wheel."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = ("templates", "campagnes")


class BuildWithData(build_py):
    """Copy the data folders under ``convgen/_data``; an editable install reads them where they are."""

    def run(self) -> None:
        """Build the modules, then add the data."""
        super().run()
        if self.editable_mode:
            return
        for name in DATA:
            target = Path(self.build_lib, "convgen", "_data", name)
            # build/ outlives a build: a file deleted from the sources must not come back.
            shutil.rmtree(target, ignore_errors=True)
            if Path(name).is_dir():
                shutil.copytree(name, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))


setup(cmdclass={"build_py": BuildWithData})
