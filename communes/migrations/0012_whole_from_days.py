"""Say of each unit on which day the last part of a divided one came to what it is made of."""

from typing import Any

from django.db import migrations


def say_days(apps: Any, schema_editor: Any) -> None:
    """Take the days from the successions."""
    units, successions = apps.get_model("communes", "Unit"), apps.get_model("communes", "UnitSuccession")
    pieces = dict(successions.objects.filter(kind="divided").order_by("on").values_list("new", "on"))
    for unit in units.objects.filter(in_parts=True):
        unit.whole_from = max((pieces[pk] for pk in (unit.pk, *unit.came_from) if pk in pieces), default=None)
        unit.save(update_fields=["whole_from"])


def say_parts(apps: Any, schema_editor: Any) -> None:
    """Say only that there is such a day."""
    apps.get_model("communes", "Unit").objects.filter(whole_from__isnull=False).update(in_parts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0011_whole_from"),
    ]

    operations = [migrations.RunPython(say_days, say_parts)]
