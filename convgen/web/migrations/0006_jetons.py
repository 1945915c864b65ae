"""Tokens of other programs, and what was answered to their repeated requests."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0005_importation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Jeton",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=100, unique=True)),
                ("empreinte", models.CharField(max_length=64, unique=True)),
                ("portees", models.JSONField()),
                ("cree_par", models.CharField(max_length=150)),
                ("cree_le", models.DateTimeField()),
                ("expire_le", models.DateTimeField()),
                ("revoque_le", models.DateTimeField(null=True)),
                ("vu_le", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reponse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cle", models.CharField(max_length=200)),
                ("empreinte", models.CharField(max_length=64)),
                ("statut", models.PositiveSmallIntegerField(null=True)),
                ("corps", models.JSONField(null=True)),
                ("le", models.DateTimeField()),
                ("jeton", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="web.jeton")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("jeton", "cle"), name="reponse_unique")],
            },
        ),
    ]
