"""What the pages need: a human for every return of a campaign, who has a return open, issued pages laid on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("web", "0003_import_emission"),)
    operations = (
        migrations.AddField("campagneouverte", "humain_pour_tous", models.BooleanField(default=False)),
        migrations.AddField("depot", "poses", models.JSONField(null=True)),
        migrations.AddField("depot", "ouvert_par", models.CharField(default="", max_length=150)),
        migrations.AddField("depot", "ouvert_jusqu_a", models.DateTimeField(null=True)),
    )
