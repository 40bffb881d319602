"""A network laid out for a drawing: springs place the boxes, then boxes that overlap are pushed apart. Pure.

Force-directed placement (Fruchterman and Reingold 1991) by networkx, with a fixed seed, so that the same network is
drawn alike every time. Lengths are units of the drawing (SVG user units).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from .network import Arrow, Network, Node

SEED = 8
ARROWS_PER_NODE, MOST_ARROWS = 3, 150  # more would hide each other; the heaviest are drawn
LONGEST_LABEL = 24
BOX_HEIGHT = 30
LETTER, PADDING = 7.6, 22  # of a box's width: for each letter of the label, and at both ends together
ACROSS, DOWN = 14, 16  # at least so far apart
MARGIN = 16
WIDTH_PER_NODE, HEIGHT_PER_NODE = 150, 105  # times the square root of their number
ROUNDS = 2_000


@dataclass
class Box:
    """A node; x and y of the middle."""

    node: Node
    label: str
    width: float
    x: float
    y: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - BOX_HEIGHT / 2

    @property
    def baseline(self) -> float:
        return self.y + 4.5

    @property
    def height(self) -> int:
        return BOX_HEIGHT


@dataclass(frozen=True)
class Line:
    """An arrow from the edge of one box to the edge of another: a path's data, and how thick."""

    arrow: Arrow
    relay: Node
    cited: Node
    path: str
    width: float
    circular: bool


@dataclass(frozen=True)
class Drawing:
    """width and height of the whole; what stands on it. arrows: of how many those drawn are the heaviest."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
    arrows: int


def draw(network: Network) -> Drawing:
    """Lay out all nodes of `network` and its heaviest arrows: ARROWS_PER_NODE for each, MOST_ARROWS at most."""
    boxes = {box.node.key: box for box in _placed(network)}
    push_apart(list(boxes.values()))
    left = min((box.left for box in boxes.values()), default=0) - MARGIN
    top = min((box.top for box in boxes.values()), default=0) - MARGIN
    for box in boxes.values():
        box.x, box.y = round(box.x - left, 1), round(box.y - top, 1)
    heaviest = max((arrow.statements for arrow in network.arrows), default=1)
    lines = [
        _line(network, arrow, boxes[arrow.relay], boxes[arrow.cited], heaviest)
        for arrow in network.arrows[: min(ARROWS_PER_NODE * len(boxes), MOST_ARROWS)]
    ]
    return Drawing(
        round(max((box.left + box.width for box in boxes.values()), default=0) + MARGIN),
        round(max((box.top + BOX_HEIGHT for box in boxes.values()), default=0) + MARGIN),
        list(boxes.values()),
        lines,
        len(network.arrows),
    )


def push_apart(boxes: Sequence[Box]) -> None:
    """Move boxes that overlap, each half of the shorter way, until none do."""
    for _ in range(ROUNDS):
        moved = False
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                across = (one.width + other.width) / 2 + ACROSS - abs(one.x - other.x)
                down = BOX_HEIGHT + DOWN - abs(one.y - other.y)
                if across <= 0.1 or down <= 0.1:
                    continue
                moved = True
                if across < down:
                    step = across / 2 if one.x <= other.x else -across / 2
                    one.x, other.x = one.x - step, other.x + step
                else:
                    step = down / 2 if one.y <= other.y else -down / 2
                    one.y, other.y = one.y - step, other.y + step
        if not moved:
            return


def _placed(network: Network) -> list[Box]:
    graph = nx.Graph()
    graph.add_nodes_from(node.key for node in network.nodes)
    for arrow in network.arrows:
        graph.add_edge(arrow.relay, arrow.cited, weight=1.0)
    number = len(network.nodes)
    side = max(number, 1) ** 0.5
    places = nx.spring_layout(graph, seed=SEED, k=2.2 / side, iterations=200) if number else {}
    return [
        Box(
            node,
            (label := _label(node)),
            round(len(label) * LETTER + PADDING),
            float(places[node.key][0]) * side * WIDTH_PER_NODE / 2,
            float(places[node.key][1]) * side * HEIGHT_PER_NODE / 2,
        )
        for node in network.nodes
    ]


def _label(node: Node) -> str:
    name = node.about.name
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"


def _line(network: Network, arrow: Arrow, relay: Box, cited: Box, heaviest: int) -> Line:
    start, end = _edge(relay, cited, 0), _edge(cited, relay, 5)
    # Bent to one side, so that A on B and B on A are two lines.
    bend = (start[1] - end[1]) * 0.12, (end[0] - start[0]) * 0.12
    middle = (start[0] + end[0]) / 2 + bend[0], (start[1] + end[1]) / 2 + bend[1]
    numbers = [round(number, 1) for number in (*start, *middle, *end)]
    path = "M{},{} Q{},{} {},{}".format(*numbers)
    width = round(1 + 4 * (arrow.statements / heaviest) ** 0.5, 2)
    return Line(arrow, relay.node, cited.node, path, width, network.in_circle(arrow))


def _edge(box: Box, towards: Box, gap: int) -> tuple[float, float]:
    """Where the line from the middle of `box` to that of `towards` leaves the box, `gap` further out."""
    across, down = towards.x - box.x, towards.y - box.y
    reach = min(
        (box.width / 2 + gap) / abs(across) if across else float("inf"),
        (BOX_HEIGHT / 2 + gap) / abs(down) if down else float("inf"),
    )
    return (box.x, box.y) if reach == float("inf") else (box.x + across * reach, box.y + down * reach)
