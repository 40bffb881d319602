"""A network laid out for a drawing: springs place the boxes, then boxes that overlap are pushed apart. Pure.

What hangs together is laid out by itself, since springs drive apart what nothing holds together; the groups then stand
side by side, the largest first.

Force-directed placement (Fruchterman and Reingold 1991) by networkx, with a fixed seed, so that the same network is
drawn alike every time. Lengths are units of the drawing (SVG user units).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .network import Arrow, Network, Node

SEED = 8
ARROWS_PER_NODE, MOST_ARROWS = 3, 150  # more would hide each other; the heaviest are drawn
LONGEST_LABEL = 24
BOX_HEIGHT = 30
LETTER, PADDING = 7.6, 22  # of a box's width: for each letter of the label, and at both ends together
ACROSS, DOWN = 14, 16  # at least so far apart
MARGIN, BETWEEN = 16, 48  # around all; between groups
LINE = 1_100  # groups stand side by side until they are together so wide
WIDTH_PER_NODE, HEIGHT_PER_NODE = 240, 105  # times the square root of their number
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
    groups = _groups(network)
    for group in groups:
        push_apart(group)
    side_by_side(groups)
    boxes = {box.node.key: box for group in groups for box in group}
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


def side_by_side(groups: Sequence[Sequence[Box]]) -> None:
    """Move each group as a whole: one beside the other, in lines, from the top left."""
    left = top = MARGIN
    below = 0
    for group in groups:
        width = round(max(box.left + box.width for box in group) - min(box.left for box in group))
        height = round(max(box.y for box in group) - min(box.top for box in group)) + BOX_HEIGHT
        if left > MARGIN and left + width > LINE:
            left, top, below = MARGIN, top + below + BETWEEN, 0
        across, down = left - min(box.left for box in group), top - min(box.top for box in group)
        for box in group:
            box.x, box.y = round(box.x + across, 1), round(box.y + down, 1)
        left, below = left + width + BETWEEN, max(below, height)


def _groups(network: Network) -> list[list[Box]]:
    """The boxes of what hangs together, as the springs place them; the largest first."""
    import networkx as nx  # Here, since few processes ever need it, and it takes long to import

    graph = nx.Graph()
    graph.add_nodes_from(node.key for node in network.nodes)
    graph.add_edges_from((arrow.relay, arrow.cited) for arrow in network.arrows)
    place = {node.key: at for at, node in enumerate(network.nodes)}
    together = [sorted(keys, key=place.__getitem__) for keys in nx.connected_components(graph)]
    together.sort(key=lambda keys: (-len(keys), place[keys[0]]))
    return [_placed([network.nodes[place[key]] for key in keys], graph) for keys in together]


def _placed(nodes: Sequence[Node], graph: Any) -> list[Box]:
    import networkx as nx

    part = nx.Graph()
    part.add_nodes_from(node.key for node in nodes)
    part.add_edges_from((one, other) for one, other in graph.edges if one in part)
    side = len(nodes) ** 0.5
    places = nx.spring_layout(part, seed=SEED, k=2.2 / side, iterations=200)
    if _spread(places, 1) > _spread(places, 0):  # names are wide: the longer way goes across the page
        places = {key: (y, x) for key, (x, y) in places.items()}
    return [
        Box(
            node,
            (label := _label(node)),
            round(len(label) * LETTER + PADDING),
            float(places[node.key][0]) * side * WIDTH_PER_NODE / 2,
            float(places[node.key][1]) * side * HEIGHT_PER_NODE / 2,
        )
        for node in nodes
    ]


def _spread(places: dict[str, Any], way: int) -> float:
    along = [float(place[way]) for place in places.values()]
    return max(along) - min(along)


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
