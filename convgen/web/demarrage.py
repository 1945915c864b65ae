"""Starting the service on a data folder: settings, tables, the folders it needs."""

import os
from pathlib import Path

from convgen.errors import UsageInvalide


def preparer(data: Path) -> None:
    """Set Django up on ``data`` and apply the migrations; nothing else may have set it up before."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
    except OSError as error:
        raise UsageInvalide(f"« {data} » ne peut pas servir : {error.strerror}.") from error
    os.environ["CONVGEN_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "convgen.web.reglages"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
