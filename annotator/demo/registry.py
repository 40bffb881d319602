"""What the demonstration's managers did with the registry: grades over time, a merge, and one that was undone.

Examples that show how a grade in force on the day is found, and no verdict of ours on any source.
"""

import datetime

from annotator.people.models import User
from annotator.review.models import Decision
from sources.merging import source_merge, source_unmerge
from sources.models import Source
from sources.services import assessment_add, source_add

EXAMPLE = "Invented, for the demonstration; no judgement of this source."

# (source, grade, valid from, what the team says)
FIRST_GRADES = [
    ("sohr", "B", "2013-01-01", "Counts of its own, named staff, corrections are published."),
    ("sana", "C", "2013-01-01", "Speaks for a party; places and days are mostly right."),
    ("anadolu", "C", "2013-01-01", "Speaks for a party from 2015 on; rarely wrong on what it witnesses."),
    ("amn", "B", "2014-06-01", "Close to the front, quick."),
    ("southfront", "D", "2015-01-01", "Origins are seldom given."),
    ("reuters", "B", "2013-01-01", "Says whom it cites."),
    ("afp", "B", "2013-01-01", "Says whom it cites."),
    ("russian_mod", "D", "2015-09-30", "Figures that nobody else can count."),
    ("amaq", "E", "2014-08-01", "Denies losses that both other sides report."),
    ("lcc", "F", "2013-01-01", "Too few statements to tell."),
]
LATER_GRADES = [
    ("sana", "D", "2017-01-01", "Figures of 2017 are several times those of others: see the statements."),
    ("amn", "D", "2017-01-01", "Repeats an outlet that repeats it: see who quotes whom."),
    ("sohr", "B", "2018-01-01", "Looked at again; stays as it was."),
]
# Names that the reports cite and the registry lacked, by the key that a manager gave them.
ADDED_FIRST = {"us_military": ("the US military", "government_military", "USA")}
ADDED_LATER = {
    "kurdish_red_crescent": ("Kurdish Red Crescent", "ngo", "Syria"),
    "heyva_sor": ("Heyva Sor a Kurdistanê", "ngo", "Syria"),
}
NAMES = {name: key for key, (name, *_) in (ADDED_FIRST | ADDED_LATER).items()}


def first_grades_add(by: User) -> None:
    """The first grades; one of them was a slip, and is corrected."""
    for key, grade, day, why in FIRST_GRADES:
        _assess(by, key, grade, day, why)
    source = Source.objects.get(key="amn")
    slip = source.assessments.get(grade="B")
    assessment_add(
        by=by,
        source=source,
        grade="C",
        valid_from=slip.valid_from,
        reason=f"B was a slip of the keyboard: C was meant. {EXAMPLE}",
        corrects=slip,
    )


def later_grades_add(by: User) -> None:
    """Grades for later years, each with decided statements of that time as its evidence."""
    for key, grade, day, why in LATER_GRADES:
        said = Decision.objects.filter(
            current_of_outcome__isnull=False, statement__report__published_on__gte=day
        ).filter(citations__source__key=key)
        named = [decision.statement.statement_id for decision in said.select_related("statement__report")[:3]]
        _assess(by, key, grade, day, why, evidence="\n".join(named))


def _assess(by: User, key: str, grade: str, day: str, why: str, evidence: str = "") -> None:
    assessment_add(
        by=by,
        source=Source.objects.get(key=key),
        grade=grade,
        valid_from=datetime.date.fromisoformat(day),
        reason=f"{why} {EXAMPLE}",
        evidence=evidence,
    )


def sources_add(by: User, added: dict[str, tuple[str, str, str]]) -> None:
    """Register names that are cited; those that are there already stay as they are."""
    for key, (name, kind, country) in added.items():
        if not Source.objects.filter(key=key).exists():
            source_add(by=by, key=key, name=name, kind=kind, country=country, notes=EXAMPLE)


def merge_and_undo(by: User) -> None:
    """Two entries taken for one, and a month later for two again."""
    military, pentagon = Source.objects.get(key="us_military"), Source.objects.get(key="pentagon")
    source_merge(by=by, source=military, into=pentagon, reason=f"The same speaker, we think. {EXAMPLE}")
    source_unmerge(by=by, source=military, reason="The words also stand for commands in the region.")


def merge(by: User) -> None:
    """Two entries that are one, under its English and its Kurdish name."""
    own, other = Source.objects.get(key="heyva_sor"), Source.objects.get(key="kurdish_red_crescent")
    source_merge(by=by, source=own, into=other, reason=f"The Kurdish name of the same. {EXAMPLE}")
