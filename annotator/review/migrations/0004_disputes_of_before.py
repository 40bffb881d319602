"""Statements that were disputed before there were disputes get theirs: the same rule as for those that complete now."""

from django.db import migrations

from annotator import paths


def differences(judged):
    first = judged[0]
    found = {
        "voice": any(a.voice != first.voice for a in judged),
        "sources": any(not paths.same(a.path, first.path) for a in judged),
        "credibility": any(a.credibility != first.credibility for a in judged),
        "flag": any(a.flagged for a in judged),
    }
    return [name for name, differs in found.items() if differs]


def severity(judged, differs):
    ratings = {a.credibility for a in judged}
    steps = {rating for rating in ratings if rating and rating != 6}
    one_apart = len(steps) == len(ratings) == 2 and max(steps) - min(steps) == 1
    return "minor" if differs == ["credibility"] and one_apart else "major"


def open_disputes(apps, schema_editor):
    outcome, dispute = apps.get_model("review", "Outcome"), apps.get_model("review", "Dispute")
    step, annotation = apps.get_model("review", "DisputeStep"), apps.get_model("annotations", "Annotation")
    for row in outcome.objects.filter(status="disputed").exclude(statement__in=dispute.objects.values("statement")):
        judged = list(
            annotation.objects.filter(
                current_of_seat__statement=row.statement_id,
                current_of_seat__state="submitted",
                seat__assignment__repeat=False,
            ).order_by("pk")
        )
        if not judged:
            continue
        differs = differences(judged)
        made = dispute.objects.create(
            statement_id=row.statement_id,
            severity=severity(judged, differs),
            differs=";".join(differs) or "flag",
        )
        step.objects.create(dispute=made, number=1, action="opened")


class Migration(migrations.Migration):
    dependencies = [("review", "0003_appeals")]
    operations = [migrations.RunPython(open_disputes, migrations.RunPython.noop)]
