"""What the day of `whole_from` says better."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0012_whole_from_days"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="unit",
            name="in_parts",
        ),
    ]
