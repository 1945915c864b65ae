"""Files of dossiers that are looked at before they are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("web", "0004_pages"),)
    operations = (
        migrations.CreateModel(
            name="Importation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=200)),
                ("contenu", models.BinaryField(default=b"")),
                ("correspondances", models.JSONField(default=dict)),
                ("echec", models.CharField(default="", max_length=2000)),
                ("rangees", models.JSONField(default=list)),
                ("colonnes", models.JSONField(default=dict)),
                ("compte", models.JSONField(default=dict)),
                ("recue_le", models.DateTimeField()),
                ("par", models.CharField(max_length=150)),
                ("finie_le", models.DateTimeField(null=True)),
                (
                    "campagne",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.campagneouverte"),
                ),
                (
                    "emission",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="web.emission"
                    ),
                ),
            ],
        ),
    )
