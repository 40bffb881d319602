"""Who quotes whom as a graph: weights, circles, concentration, files, and a drawing without overlaps."""

import csv
import io
import random
from itertools import combinations

import networkx as nx
import pytest

from annotator.review.network import About, Arrow, concentration, network
from annotator.review.network_drawing import BOX_HEIGHT, MOST_ARROWS, draw
from annotator.review.network_files import arrows_csv, graphml, nodes_csv


def of(*arrows: tuple[str, str, int], **names: str):
    about = {key: About(name) for key, name in names.items()}
    return network(about, [Arrow(relay, cited, count, 1) for relay, cited, count in arrows], {"wire": 4})


def large(number: int):
    draw_lots = random.Random(3)
    names = {
        f"s{n}": About(f"وكالة الأنباء {n}" if n % 3 else f"The agency of town {n}") for n in range(number)
    }
    ring = [(f"s{n}", f"s{(n + 1) % number}") for n in range(number)]
    pairs = ring + [draw_lots.sample(sorted(names), 2) for _ in range(2 * number)]
    return network(names, [Arrow(a, b, 1 + n % 9, 1) for n, (a, b) in enumerate(pairs)], {})


def test_arrows_between_the_same_two_are_added_up_and_who_quotes_itself_has_none():
    made = of(("wire", "sohr", 2), ("wire", "sohr", 3), ("sohr", "sohr", 9))
    assert list(made.arrows) == [Arrow("wire", "sohr", 5, 2)]
    assert (made.node("sohr").cited, made.node("sohr").relays) == (5, 0)
    assert (made.node("wire").role, made.node("wire").own, made.node("sohr").role) == ("outlet", 4, "origin")


def test_those_who_quote_each_other_are_a_circle_and_those_who_lead_there_are_not():
    made = of(("a", "b", 1), ("b", "c", 1), ("c", "a", 1), ("d", "a", 1), ("x", "y", 1), ("y", "x", 1))
    assert list(made.circles) == [("a", "b", "c"), ("x", "y")]
    assert [made.node(key).circle for key in "adx"] == [1, None, 2]
    assert not made.in_circle(Arrow("d", "a", 1, 1))
    assert made.in_circle(Arrow("c", "a", 1, 1))


@pytest.mark.parametrize("nobody", ["unnamed", "gen_local"])
def test_unnamed_sources_close_no_circle(nobody):
    assert of(("a", nobody, 1), (nobody, "a", 1)).circles == []


def test_concentration_is_shares_and_the_inverse_of_the_herfindahl_index():
    found = concentration([6, 2, 1, 1])
    assert (found.top_1, found.top_3) == (0.6, 0.9)
    assert found.effective == pytest.approx(1 / (0.6**2 + 0.2**2 + 2 * 0.1**2))
    assert concentration([5]).effective == 1
    assert concentration([2, 2, 2, 2]).effective == 4
    assert concentration([]) is None


def test_the_strongest_keep_their_figures_of_the_whole():
    part = of(("a", "b", 5), ("c", "b", 1), ("c", "d", 1)).strongest(2)
    assert [node.key for node in part.nodes] == ["b", "a"]
    assert part.nodes[0].cited == 6
    assert list(part.arrows) == [Arrow("a", "b", 5, 1)]


@pytest.mark.parametrize("number", [2, 20, 80])
def test_no_two_boxes_of_a_drawing_overlap_and_all_stand_on_it(number):
    drawing = draw(large(number))
    assert len(drawing.boxes) == number
    for one, other in combinations(drawing.boxes, 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2 or abs(one.y - other.y) >= BOX_HEIGHT
        assert apart, (one.label, other.label)
    for box in drawing.boxes:
        assert box.left >= 0
        assert box.left + box.width <= drawing.width
        assert 0 <= box.top <= drawing.height - BOX_HEIGHT
    assert len(drawing.lines) <= MOST_ARROWS


def test_the_same_network_is_drawn_alike():
    one, other = draw(large(20)), draw(large(20))
    assert [line.path for line in one.lines] == [line.path for line in other.lines]


def test_networkx_reads_the_graphml_and_finds_what_was_written():
    made = of(("wire", "sohr", 2), ("sohr", "wire", 1), ("wire", '"A \x02 <Name>"', 1), sohr="المرصد <&>")
    read = nx.read_graphml(io.BytesIO(graphml(made)))
    assert read.nodes["sohr"]["label"] == "المرصد <&>"
    assert read.nodes["sohr"]["circle"] == 1
    assert read.edges["wire", "sohr"] == {"weight": 2, "reports": 1, "circle": 1}
    assert '"A \ufffd <Name>"' in read


def test_the_csv_files_hold_nodes_and_arrows_as_they_point():
    made = of(("wire", "sohr", 2), ("blog", "sohr", 2), sohr="The, Observatory")
    nodes = list(csv.DictReader(io.StringIO(nodes_csv(made).decode())))
    arrows = list(csv.DictReader(io.StringIO(arrows_csv(made).decode())))
    first = nodes[0]
    assert (first["id"], first["label"], first["cited"], first["top_1"]) == (
        "sohr",
        "The, Observatory",
        "4",
        "0.5",
    )
    assert first["effective_outlets"] == "2.0"
    assert [(row["source"], row["target"], row["weight"]) for row in arrows] == [
        ("blog", "sohr", "2"),
        ("wire", "sohr", "2"),
    ]


def test_no_cell_of_the_csv_files_is_run_and_numbers_stay_numbers():
    made = of(("=1+1", '"@name"', 3), a="-1")
    for written in (nodes_csv(made), arrows_csv(made)):
        cells = [cell for row in csv.reader(io.StringIO(written.decode())) for cell in row]
        assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "@"))]
        assert "'=1+1" in cells
        assert "3" in cells
    read = nx.read_graphml(io.BytesIO(graphml(made)))
    assert "=1+1" in read.nodes
