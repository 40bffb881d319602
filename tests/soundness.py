"""Whether what hangs on statements is as it must be; the cast's reports have no runs of words, which it leaves out."""

from annotator.keeping.damage_of_judgements import JUDGEMENTS
from annotator.keeping.damage_of_outcomes import OUTCOMES
from annotator.keeping.damage_of_reviews import REVIEWS
from annotator.keeping.damage_of_texts import pieces_of_reports
from annotator.keeping.looking import look_for_damage


def sound() -> bool:
    return list(look_for_damage((pieces_of_reports, *JUDGEMENTS, *REVIEWS, *OUTCOMES))) == []
