from typing import Any

from django.db import migrations

_ANY_SHEET = ""  # a hamlet said of a file is that of each of its sheets of which nothing else is said


def keep_hamlets(apps: Any, schema_editor: Any) -> None:
    """Keep the hamlet that was said of each file as that of all its sheets."""
    files = apps.get_model("households", "RosterFile").objects.using(schema_editor.connection.alias)
    for hamlet in set(files.exclude(hamlet=None).order_by().values_list("hamlet_id", flat=True)):
        files.filter(hamlet_id=hamlet).update(hamlets={_ANY_SHEET: hamlet})


def give_back(apps: Any, schema_editor: Any) -> None:
    """Say of each file the hamlet that was said of all its sheets; of sheets of several hamlets it is asked again."""
    alias = schema_editor.connection.alias
    files = apps.get_model("households", "RosterFile").objects.using(alias)
    there = set(apps.get_model("communes", "Unit").objects.using(alias).values_list("pk", flat=True))
    for pk, said in files.exclude(hamlets={}).values_list("pk", "hamlets"):
        hamlets = {said[_ANY_SHEET]} if _ANY_SHEET in said else set(said.values())
        if len(hamlets) == 1 and hamlets <= there:
            files.filter(pk=pk).update(hamlet_id=hamlets.pop())


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0017_hamlets_of_sheets"),
    ]

    operations = [migrations.RunPython(keep_hamlets, give_back)]
