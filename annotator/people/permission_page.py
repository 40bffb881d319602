"""docs/permissions.md, written from the table of roles: `manage.py permissions_page > docs/permissions.md`."""

from .roles import IN_WORDS, MAY_GIVE, PERMISSIONS

# Each permission of the table in words, in the order of the page.
PERMISSIONS_IN_WORDS = {
    "reports.view_report": "read reports",
    "reports.view_statement": "read and filter the statements of all reports",
    "review.view_decision": "see what statements came to, and which are disputed",
    "sources.view_source": "read the registry of sources",
    "sources.view_alias": "read the names that sources go by",
    "sources.view_assessment": "see how sources are graded",
    "annotations.view_assignment": "open assignments: managers all of them, others their own",
    "annotations.view_guidelines": "read the guidelines",
    "annotations.annotate": "be handed reports, and rate the statements of one's own assignments",
    "review.rule": "rule where annotators differ, never on a statement of one's own",
    "review.rule_on_appeal": "rule on an appeal where no second reviewer is left",
    "review.unblind": "see who judged what in a dispute, for a reason, which is logged",
    "review.view_claim": "read the claims that reports make, and who stands behind them",
    "review.change_claim": "group statements into claims, comment on them and conclude them",
    "annotations.assign": "hand out reports, take them back, see how far the work is",
    "annotations.add_guidelines": "write a new version of the guidelines",
    "annotations.view_citednames": "see the names that are cited and not registered",
    "reports.import_reports": "import reports",
    "reports.change_report": "change what is known of a report: publisher, date, title, address",
    "reports.view_importbatch": "see what became of each import",
    "sources.add_source": "add sources",
    "sources.change_source": "change and archive sources",
    "sources.add_alias": "add names of sources",
    "sources.change_alias": "change names of sources",
    "sources.delete_alias": "delete names of sources",
    "sources.add_assessment": "grade a source",
    "corpus.export_decided": "export what was decided, without annotators' own judgements",
    "corpus.export_own": "export one's own work",
    "corpus.export_all": "export everything; with people's names for a reason, which is logged",
    "corpus.add_release": "freeze the corpus as a release; who may export decisions may download it",
    "people.view_user": "see who works here, in which role",
    "people.add_user": "invite and add people, up to the roles below",
    "people.change_user": "change people's roles, deactivate them, make reset links, up to the roles below",
    "people.view_auditentry": "read the audit log",
    "keeping.make_backups": "make, check and download back-ups, which hold everything",
    "jobs.view_job": "see everybody's jobs, cancel them and try them again; others see their own",
}

BEGINNING = """# Who may do what

Written by `manage.py permissions_page` from the table in `annotator/people/roles.py`; a test fails where they differ.
A person may have several roles, and may then do what any of them allows. Nobody changes their own roles. A superuser
(made at the command line) may do everything.
"""


def permission_page() -> str:
    """The whole page, Markdown."""
    roles = list(PERMISSIONS)
    may = [
        [words, *("yes" if permission in PERMISSIONS[role] else "–" for role in roles)]
        for permission, words in PERMISSIONS_IN_WORDS.items()
    ]
    give = [
        [role, *("yes" if role in MAY_GIVE.get(giver, set()) else "–" for giver in roles)] for role in roles
    ]
    return "\n".join(
        [
            BEGINNING,
            *_table([["role", "in a sentence"], *([role, words] for role, words in IN_WORDS.items())]),
            "",
            *_table([["may …", *roles], *may]),
            "",
            "Roles that each may give and take:",
            "",
            *_table([["gives …", *roles], *give]),
            "",
        ]
    )


def _table(rows: list[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]
