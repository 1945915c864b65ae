"""Subscriptions of other programs, and what is announced to them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0006_jetons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Abonnement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=100, unique=True)),
                ("adresse", models.CharField(max_length=500)),
                ("sel", models.CharField(max_length=32)),
                ("cree_par", models.CharField(max_length=150)),
                ("cree_le", models.DateTimeField()),
                ("fini_le", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Annonce",
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
                ("evenement", models.CharField(max_length=20)),
                ("corps", models.TextField()),
                ("creee_le", models.DateTimeField()),
                ("envoyee_le", models.DateTimeField(null=True)),
                ("abandonnee_le", models.DateTimeField(null=True)),
                (
                    "abonnement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.abonnement"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
