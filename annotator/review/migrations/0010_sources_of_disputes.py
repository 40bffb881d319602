"""A dispute names the sources that its judgements cite."""

from django.db import migrations

import annotator.fields

AT_ONCE = 500


def note_cited(apps, schema_editor):
    dispute = apps.get_model("review", "Dispute")
    citation = apps.get_model("annotations", "AnnotationCitation")
    judged = citation.objects.filter(
        judgement__current_of_seat__statement__in=dispute.objects.order_by().values("statement"),
        judgement__current_of_seat__state="submitted",
        judgement__current_of_seat__assignment__repeat=False,
        source__isnull=False,
    ).order_by()
    keys = {}
    for statement, key in judged.values_list("judgement__current_of_seat__statement", "source__key").iterator():
        keys.setdefault(statement, set()).add(key)
    statements = {}
    for statement, cited in keys.items():
        statements.setdefault(f";{';'.join(sorted(cited))};", []).append(statement)
    for text, those in statements.items():
        for start in range(0, len(those), AT_ONCE):
            dispute.objects.filter(statement__in=those[start : start + AT_ONCE]).update(cited=text)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0009_rulings"),
        ("annotations", "0010_seldom_values"),
        ("sources", "0003_corrections"),
    ]
    operations = [
        migrations.AddField(
            model_name="dispute",
            name="cited",
            field=annotator.fields.TextField(blank=True, editable=False, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(note_cited, migrations.RunPython.noop),
    ]
