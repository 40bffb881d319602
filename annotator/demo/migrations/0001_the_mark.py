import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def mark_from_file(apps, schema_editor):
    """The mark was a file beside the database before."""
    if (settings.DATA_DIR / "demonstration").exists():
        apps.get_model("demo", "Demonstration").objects.using(schema_editor.connection.alias).create()


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Demonstration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(mark_from_file, migrations.RunPython.noop),
    ]
