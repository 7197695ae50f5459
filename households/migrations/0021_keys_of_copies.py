import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import communes.keys


def keep_files_as_they_are(apps, schema_editor):
    """A workbook is a packed file already: PostgreSQL need not try to pack it once more."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE households_rosterfile ALTER COLUMN content SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0014_before_merger"),
        ("households", "0020_copies_put_right"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="household",
            name="commune",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="communes.unit",
            ),
        ),
        migrations.AlterField(
            model_name="importedrow",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="households.household",
            ),
        ),
        migrations.AlterField(
            model_name="importedrow",
            name="roster_import",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="households.rosterimport",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="commune",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="communes.unit",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="households.household",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="members",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="yearlystatus",
            name="commune",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="communes.unit",
            ),
        ),
        migrations.AlterField(
            model_name="yearlystatus",
            name="hamlet",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communes.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(fields=("commune", "id"), name="household_of_commune"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=communes.keys.CopyAgrees(copy="commune", field="household", name="member_in_its_commune"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)), fields=("user",), name="member_of_user"
            ),
        ),
        migrations.RunPython(keep_files_as_they_are, migrations.RunPython.noop),
    ]
