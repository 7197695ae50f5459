"""What is set right in the preview of a workbook, and a digest of what a workbook of support says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0010_drop_unwritten_of_old_communes"),
    ]

    operations = [
        migrations.AddField(
            model_name="pledgefile",
            name="corrections",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="supportfile",
            name="corrections",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="supportfile",
            name="fingerprint",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
