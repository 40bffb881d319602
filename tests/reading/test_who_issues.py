"""Statements, videos and press releases, who issues them, and who is told."""

import pytest

CASES = {
    "Video posted on social media showed the raid.": ["unnamed"],
    "A Syrian foreign ministry statement said it was late.": ['"Syrian foreign ministry"'],
    "The Russian ministry statement has said it was late.": ['"Russian ministry"'],
    "Islamic State spokesmen said it was late.": ['"Islamic State spokesmen"'],
    "The SOHR found no difference between the raids.": ["sohr"],
    "The SDF found no difference between the raids.": ["publisher"],
    "Omar Odeh, head of the Mill Front in Homs, part of the Mill Union, told AFP it was late.": [
        'afp>"Omar Odeh"'
    ],
    "Omar Odeh, who runs the mill, told Homs's official radio station on Monday that it was late.": [
        '"Homs\'s official radio station">"Omar Odeh"'
    ],
    "“It is late,” said UNMA's press release.": ['"UNMA"'],
    "Among the prisoners released by Lebanon is a baker.": ["publisher"],
    "A statement released by Lebanon said it was late.": ['"Lebanon"'],
    "The bakers told MTV that it was late.": ['"MTV">unnamed'],
    "He said nothing was spared in the raid.": ["publisher"],
    "The SDF said nothing of the raid.": ["publisher"],
    "A commander in the alliance that backs the SDF told AFP it was late.": ["afp>unnamed"],
    "However, tanker-tracking firms believe that oil came.": ["unnamed"],
    "It is the first publicly confirmed return to the town.": ["publisher"],
    "An official told Politico that it was late.": ['"Politico">unnamed'],
    "AFP Turk said it was late.": ['"AFP Turk"'],
    "Nine were hurt, chief of the Russia Local Coordination Committees Omar Odeh said on Monday.": ["lcc"],
    "A video released by Mill House showed it was late.": ['"Mill House"'],
    "A spokeswoman said Homs did not comment on reports.": ["publisher"],
    "The raid was announced on Monday by the SDF.": ["sdf"],
    "The mill was found on Monday by the SDF.": ["publisher"],
    "Hala Odeh was quoted on Monday as saying that it was late.": ['"Hala Odeh"'],
    "Hala Odeh was quoted in the Mill News on Monday as saying it was late.": ['"Mill News">"Hala Odeh"'],
    "On Sunday, the SDF against whom they fight left.": ["publisher"],
    "On Sunday, the SDF against the bakers denied the report.": ["sdf"],
    "One rebel commander, Omar Odeh from the Mill Front, said it was late.": ['"Omar Odeh"'],
    "One rebel commander, who came from the Mill Front, said it was late.": ["gen_opposition"],
    "Many have made clear their stand.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_who_issues_and_who_is_told_is_found(who, text, expected):
    assert who(text) == expected


def test_a_headline_may_end_with_the_ministry_that_is_cited(who):
    text = "Nine hurt in the mill - Defence Ministry\n\nThe Russian Defence Ministry said nine bakers were hurt.\n"
    assert who(text) == ["russian_mod"] * 2
