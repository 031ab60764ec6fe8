"""The report shows the random and the spatial score side by side, and neither alone."""

from hinterland.analysis.finding import Finding
from hinterland.report.sections.knowledge import split_blocks


def finding(name, subject, estimate):
    return Finding(name, subject, "vae", estimate, 300, "", low=estimate - 0.1, high=estimate + 0.1)


NAME = "linear_cross_validated_accuracy"
BOTH = [finding(NAME, "class, random split", 0.8), finding(NAME, "class, split by scene", 0.55)]
LEAD = finding("linear_cross_validated_lead_of_random_split", "class", 0.25)


def test_both_scores_stand_in_one_row_with_their_intervals_and_the_lead_below():
    table, note = split_blocks([*BOTH, LEAD, finding("mig", "class", 0.1)], "class")
    assert table.head == ("measure", "random split", "split by scene")
    assert table.rows == (("Linear cross validated accuracy", "0.800\n0.700 to 0.900", "0.550\n0.450 to 0.650"),)
    assert "0.250, 0.150 to 0.350" in note.text


def test_without_scenes_or_with_one_score_alone_nothing_stands_there():
    assert split_blocks([], "class") == []
    assert split_blocks(BOTH[:1], "class") == []
    assert split_blocks(BOTH, "other") == []
