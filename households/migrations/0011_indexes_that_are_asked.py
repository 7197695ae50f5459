# A foreign key that leads another index needs none of its own, nor one that is never asked without the commune:
# each costs every row written.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0010_successions_of_units"),
        ("households", "0010_putting_right"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="household",
            name="household_of_commune",
        ),
        migrations.AlterField(
            model_name="household",
            name="double_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="doubles",
                to="households.household",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="commune",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communes.unit"
            ),
        ),
        migrations.AlterField(
            model_name="residence",
            name="hamlet",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communes.unit"
            ),
        ),
        migrations.AlterField(
            model_name="yearlystatus",
            name="commune",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communes.unit"
            ),
        ),
        migrations.AlterField(
            model_name="yearlystatus",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statuses",
                to="households.household",
            ),
        ),
        migrations.AlterField(
            model_name="yearlystatus",
            name="standard",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="households.povertystandard",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("double_of__isnull", False)), fields=["double_of"], name="household_doubles"
            ),
        ),
    ]
