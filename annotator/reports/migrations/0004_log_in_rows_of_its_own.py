from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    """Each row of a past import becomes a row of the database."""
    batches, rows = (apps.get_model("reports", name) for name in ("ImportBatch", "ImportRow"))
    for batch in batches.objects.all():
        batch.confirmed_at, batch.done = batch.at, len(batch.rows)
        batch.save(update_fields=["confirmed_at", "done"])
        rows.objects.bulk_create(
            [
                rows(
                    batch=batch,
                    position=position,
                    file=row["file"][-1000:],
                    row=row["row"],
                    verdict=row["verdict"],
                    reason=row["reason"],
                    warnings=row["warnings"],
                    report_id=row["report_id"] or "",
                )
                for position, row in enumerate(batch.rows)
            ],
            batch_size=500,
        )
    if schema_editor.connection.vendor == "postgresql":
        # Foreign keys are looked at when the transaction ends, until when the table couldn't be changed.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_previews_and_the_log_of_an_import")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="importbatch", name="rows"),
    ]
