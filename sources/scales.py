"""What the grades and the ratings mean: two scales, one for a source and one for a statement, kept apart.

After the two scales of STANAG 2511, in our own words. F and 6 are no steps of them: they say that nobody can judge.
"""

GRADE_MEANINGS = {
    "A": "What came from it before has held up throughout; there is no doubt about who it is or what it can know.",
    "B": "What came from it before has mostly held up; there is little to doubt.",
    "C": "Much of what came from it has held up, some has not; check before relying on it.",
    "D": "What came from it has often not held up, or it has a stake that shows in what it says.",
    "E": "What came from it has shown itself wrong or made up.",
    "F": "Too little is known to say. F is no middle and no bad mark: it says that nothing can be said.",
}
DIGIT_MEANINGS = {
    1: "others, who don't draw on the same origin, say the same",
    2: "fits what is known and is likely, not confirmed",
    3: "could be; some of what is known fits",
    4: "unlikely; little of what is known fits",
    5: "what is known speaks against it",
    6: "nothing to measure it by",
}
