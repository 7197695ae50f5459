"""The day from which all that makes up a unit is known, beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0010_successions_of_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="whole_from",
            field=models.DateField(editable=False, null=True),
        ),
    ]
