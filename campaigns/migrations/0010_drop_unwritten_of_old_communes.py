"""Drop the workbooks that communes kept, with ID numbers in them, and never wrote before they went over to another."""

from typing import Any

from django.db import migrations


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop them as a merger does since."""
    units = apps.get_model("communes", "Unit").objects.exclude(went_to=[])
    for name in ("PledgeFile", "SupportFile"):
        apps.get_model("campaigns", name).objects.filter(commune__in=units, written_on__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0009_what_a_support_file_is_of"),
        ("communes", "0013_drop_in_parts"),
    ]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
