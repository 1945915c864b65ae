"""Who an account is to the OpenID Connect provider."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0008_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="compte",
            name="sub",
            field=models.CharField(blank=True, max_length=255, null=True, unique=True),
        ),
    ]
