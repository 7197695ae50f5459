from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0018_answered_hamlets_kept"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="rosterfile",
            name="hamlet",
        ),
    ]
