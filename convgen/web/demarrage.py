"""Starting the service on a data folder: settings, tables, the folders it needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convgen.errors import UsageInvalide
from convgen.registre.lock import write_lock

_VERROU = 0x434F4E56
"""« CONV », the number of our advisory lock."""
_ATTENTE_S = 120.0


def preparer(data: Path) -> None:
    """Set Django up on ``data``, apply the migrations, forget old sessions; nothing has set it up before."""
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
    with _alone(data):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("clearsessions")


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Machines that start together update the tables one after the other."""
    from django.db import connection

    if connection.vendor != "postgresql":
        with write_lock(data / "migrations.lock", wait_s=_ATTENTE_S):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_VERROU])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_VERROU])
