from django.db import migrations
from django.db.models import Exists, OuterRef


def forget_who_is_gone(apps, schema_editor):
    """Backwards: a record that got its key again names nobody whom an undo took out of the register."""
    rows, households = apps.get_model("households", "ImportedRow"), apps.get_model("households", "Household")
    there = households.objects.filter(pk=OuterRef("household"))
    rows.objects.filter(~Exists(there), household__isnull=False).update(household=None)


class Migration(migrations.Migration):
    """Apart from the keys: PostgreSQL changes no table of which rows were changed in the same transaction."""

    dependencies = [
        ("households", "0021_keys_of_copies"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forget_who_is_gone),
    ]
