import uuid

from django.db import migrations, models

import annotator.fields
import sources.evidence


def give_references(apps, schema_editor):
    """A reference for each assessment that was made before there were any."""
    assessments = apps.get_model("sources", "Assessment")._base_manager
    for key in assessments.values_list("pk", flat=True):
        assessments.filter(pk=key).update(reference=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="evidence",
            field=annotator.fields.TextField(blank=True, default="", validators=[sources.evidence.check_evidence]),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assessment",
            name="reference",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_references, migrations.RunPython.noop),
    ]
