"""Dossiers that were imported, conventions that are asked for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0002_trace_immuable"),
    ]

    operations = [
        migrations.CreateModel(
            name="Emission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bail_par", models.CharField(default="", max_length=64)),
                ("bail_jusqu_a", models.DateTimeField(null=True)),
                ("essais", models.PositiveSmallIntegerField(default=0)),
                ("echec", models.CharField(default="", max_length=300)),
                ("numeros", models.JSONField(null=True)),
                ("demandee_par", models.CharField(max_length=150)),
                ("demandee_le", models.DateTimeField()),
                ("finie_le", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("faits", models.PositiveIntegerField(default=0)),
                ("emises", models.PositiveIntegerField(default=0)),
                ("refus", models.JSONField(default=list)),
                (
                    "campagne",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.campagneouverte"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DossierImporte",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("numero", models.BigIntegerField()),
                ("donnees", models.JSONField()),
                ("empreinte", models.CharField(max_length=64)),
                ("importe_le", models.DateTimeField()),
                ("importe_par", models.CharField(max_length=150)),
                (
                    "campagne",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.campagneouverte"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campagne", "numero"), name="dossier_unique")
                ],
            },
        ),
    ]
