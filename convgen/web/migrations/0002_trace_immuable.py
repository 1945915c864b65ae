"""The database itself refuses to change or delete a line of the audit trail."""

from django.db import migrations

_REFUSE = """
CREATE TRIGGER trace_{event} BEFORE {event} ON web_trace
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""


class Migration(migrations.Migration):
    dependencies = (("web", "0001_initial"),)
    operations = (
        migrations.RunSQL(_REFUSE.format(event="UPDATE"), "DROP TRIGGER trace_UPDATE"),
        migrations.RunSQL(_REFUSE.format(event="DELETE"), "DROP TRIGGER trace_DELETE"),
    )
