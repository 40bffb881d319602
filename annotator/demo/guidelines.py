"""Example guidelines in two versions, page by page."""

FIRST = {
    "Statements": """*Example guidelines, for the demonstration.*

One sentence, headline or list item is **one statement**, also when it makes several claims.

- A headline without attribution is the publisher's own, even if the body says who said so.
- A lead-in asserts nothing; what it introduces is cited.""",
    "Sources": """Spokespeople count as their organisation. An unnamed source of a named institution is unnamed.

Who only acts, or stays silent, is not cited. A denial is a citation.""",
    "Credibility": """Rate **what is said**, not who says it.

6 means that it cannot be judged: it is no middle between true and false.""",
}
SECOND = FIRST | {
    "Sources": """Spokespeople count as their organisation. An unnamed source of a named institution is unnamed.

Who only acts, or stays silent, is not cited. A denial is a citation.

An outlet that names itself ("SOHR documented …" in a bulletin of SOHR) speaks for itself.""",
    "Two claims in one sentence": """Rate the claim that the source is cited for.

Where it is cited for both, rate the one with the figure, and flag the statement if they differ a lot.""",
}
