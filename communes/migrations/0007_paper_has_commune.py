import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communes", "0006_papers_of_their_commune")]
    operations = [
        migrations.AlterField(
            model_name="paper",
            name="commune",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communes.unit"),
        ),
    ]
