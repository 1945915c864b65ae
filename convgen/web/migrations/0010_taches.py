"""The last task that was enqueued for each row of a queue."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("web", "0009_sub"),
    ]

    operations = [
        migrations.AddField(
            model_name="annonce",
            name="tache",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="django_tasks_database.dbtaskresult",
            ),
        ),
        migrations.AddField(
            model_name="depot",
            name="tache",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="django_tasks_database.dbtaskresult",
            ),
        ),
        migrations.AddField(
            model_name="emission",
            name="tache",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="django_tasks_database.dbtaskresult",
            ),
        ),
    ]
