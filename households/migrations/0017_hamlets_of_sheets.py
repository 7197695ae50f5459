from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0016_choices_kept_with_a_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterfile",
            name="hamlets",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
