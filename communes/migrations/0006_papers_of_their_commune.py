from django.db import migrations, models


def of_their_commune(apps, schema_editor):
    """Papers so far were all a commune's own."""
    apps.get_model("communes", "Paper").objects.update(commune_id=models.F("unit_id"))


class Migration(migrations.Migration):
    dependencies = [("communes", "0005_papers_and_files")]
    operations = [migrations.RunPython(of_their_commune, migrations.RunPython.noop)]
