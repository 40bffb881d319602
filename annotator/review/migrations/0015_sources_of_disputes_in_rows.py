"""The sources that a dispute names are rows, which an index finds; they were one text in the dispute."""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 2_000


def rows_of_texts(apps, schema_editor):
    dispute, source = apps.get_model("review", "Dispute"), apps.get_model("sources", "Source")
    row = apps.get_model("review", "DisputeSource")
    known = dict(source.objects.values_list("key", "pk"))
    texts = dispute.objects.exclude(cited="").order_by().values_list("pk", "cited")
    rows = (
        row(dispute_id=pk, source_id=known[key])
        for pk, cited in list(texts)
        for key in cited.strip(";").split(";")
    )
    while part := list(islice(rows, AT_ONCE)):
        row.objects.bulk_create(part)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0014_retired_statements"),
        ("sources", "0003_corrections"),
    ]
    operations = [
        migrations.CreateModel(
            name="DisputeSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="review.dispute"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "dispute"), name="dispute_names_a_source_once")
                ],
            },
        ),
        migrations.RunPython(rows_of_texts, migrations.RunPython.noop),
        migrations.RemoveField(model_name="dispute", name="cited"),
    ]
