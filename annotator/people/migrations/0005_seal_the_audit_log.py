from django.db import migrations

from annotator.people.audit_log import AT_ONCE, seal_entries


def seal(apps, schema_editor):
    """Seal what stands in the log already, in the order in which it was written."""
    Entry = apps.get_model("people", "AuditEntry")
    if not Entry.objects.exists():
        return
    chain = apps.get_model("people", "AuditChain")(pk=1)
    while entries := list(Entry.objects.filter(number__isnull=True).order_by("pk")[:AT_ONCE]):
        seal_entries(entries, chain, Entry._meta.db_table)
    chain.save(force_insert=True)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_audit_chain'),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
