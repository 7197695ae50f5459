from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def copy_communes(apps, schema_editor):
    """A member's commune is its household's: held by the database from the next migration on."""
    members, households = apps.get_model("households", "Member"), apps.get_model("households", "Household")
    its = households.objects.filter(pk=OuterRef("household")).values("commune")[:1]
    members.objects.exclude(commune=F("household__commune")).update(commune=Subquery(its))


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0019_no_one_hamlet_of_a_file"),
    ]

    operations = [
        migrations.RunPython(copy_communes, migrations.RunPython.noop),
    ]
