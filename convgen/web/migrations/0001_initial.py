"""The first tables: accounts, open campaigns, deposits, the audit trail."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="CampagneOuverte",
            fields=[
                ("identifiant", models.SlugField(max_length=100, primary_key=True, serialize=False)),
                ("ouverte_le", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("instant", models.DateTimeField()),
                ("par", models.CharField(max_length=150)),
                ("action", models.CharField(max_length=40)),
                ("campagne", models.CharField(default="", max_length=100)),
                ("dossier", models.BigIntegerField(null=True)),
                ("vu", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Compte",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lecteur", "lecteur"),
                            ("instructeur", "instructeur"),
                            ("administrateur", "administrateur"),
                        ],
                        default="lecteur",
                        max_length=16,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Depot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("empreinte", models.CharField(max_length=64)),
                ("fichiers", models.JSONField()),
                ("annonce", models.BigIntegerField(null=True)),
                ("recu_le", models.DateTimeField()),
                ("depose_le", models.DateTimeField()),
                ("depose_par", models.CharField(max_length=150)),
                ("bail_par", models.CharField(default="", max_length=64)),
                ("bail_jusqu_a", models.DateTimeField(null=True)),
                ("essais", models.PositiveSmallIntegerField(default=0)),
                ("echec", models.CharField(default="", max_length=300)),
                ("juge_le", models.DateTimeField(null=True)),
                ("verdict", models.CharField(default="", max_length=16)),
                ("examen", models.JSONField(null=True)),
                ("sha256", models.CharField(default="", max_length=64)),
                ("dossier", models.BigIntegerField(null=True)),
                ("marge", models.FloatField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("choix", models.CharField(default="", max_length=16)),
                ("decide_par", models.CharField(default="", max_length=150)),
                ("decide_le", models.DateTimeField(null=True)),
                (
                    "campagne",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.campagneouverte"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["campagne", "verdict", "choix"], name="depot_a_decider"),
                    models.Index(fields=["campagne", "dossier"], name="depot_dossier"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("campagne", "empreinte"), name="depot_unique")
                ],
            },
        ),
    ]
