"""The nation's standards, as `households.standards` lists them with their sources."""

from django.db import migrations

from households.poverty import rule_to_json
from households.standards import NATIONAL


def ship(apps, schema_editor):
    """Store each standard under its code; one already there is brought up to the list."""
    standards = apps.get_model("households", "PovertyStandard")
    for standard in NATIONAL:
        standards.objects.update_or_create(
            code=standard.code,
            defaults={
                "name": standard.name,
                "short_name": standard.short_name,
                "first_day": standard.first_day,
                "last_day": standard.last_day,
                "rule_data": rule_to_json(standard.rule),
                "source": standard.source,
            },
        )


def withdraw(apps, schema_editor):
    """Take the nation's standards away again (refused by the database while lists use them)."""
    codes = [standard.code for standard in NATIONAL]
    apps.get_model("households", "PovertyStandard").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    """Ship the national standards."""

    dependencies = [("households", "0001_initial")]

    operations = [migrations.RunPython(ship, withdraw)]
