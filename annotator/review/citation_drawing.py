"""Who tells whom, laid out for a drawing: origins at the left, who relays them to their right. Pure.

A layered drawing of a directed graph (Sugiyama, Tagawa and Toda 1981): layers by longest path, whom nobody relays in
the last one; an arrow that passes a layer has a row of its own there, so that it crosses no box; within a layer, rows
in the order of the mean row of what they come from. Lengths are units of the drawing (SVG user units).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH, BOX_HEIGHT = 240, 44
GAP_ACROSS, GAP_DOWN = 84, 16
MARGIN = 12
ROOM = BOX_WIDTH - 2 * 10  # of a line in a box
LABEL_SIZE, BELOW_SIZE = 13, 12
# Widths in ems, those of a wide face (DejaVu Sans, bold): with whichever face a screen has, a line stays in its box.
_WIDTHS = (
    dict.fromkeys("ijlI.,:;'|!’", 0.4) | dict.fromkeys(' ftr()[]-/"“”…', 0.5) | dict.fromkeys("mwMW@%", 1.1)
)
_CAPITAL, _ANY = 0.82, 0.72

Place = tuple[int, Hashable]  # a layer, and a node or the two ends of an arrow that passes there


@dataclass(frozen=True)
class Box:
    """A node of the drawing; x and y of its upper left corner.

    label and below_label are `name` and `below`, cut where they are too long for the box.
    """

    key: Hashable
    name: str
    below: str
    kind: str
    x: int
    y: int

    @property
    def label(self) -> str:
        return fitting(self.name, LABEL_SIZE)

    @property
    def below_label(self) -> str:
        return fitting(self.below, BELOW_SIZE)

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def first_line(self) -> int:
        return self.y + (19 if self.below else 27)

    @property
    def second_line(self) -> int:
        return self.y + 35


@dataclass(frozen=True)
class Arrow:
    """From who says it to who relays it: the path's data, how often, and both names."""

    line: str
    count: int
    teller: str
    relay: str
    backwards: bool

    @property
    def width(self) -> float:
        return min(1.5 + 0.75 * (self.count - 1), 6)


@dataclass(frozen=True)
class Drawing:
    """width and height of the whole; what stands on it."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def width_of(text: str, size: float) -> float:
    """How wide `text` is at most, in units of the drawing, in letters of `size`."""
    return size * sum(_WIDTHS.get(letter, _CAPITAL if letter.isupper() else _ANY) for letter in text)


def fitting(text: str, size: float) -> str:
    """`text`, cut to the room that a box has."""
    if width_of(text, size) <= ROOM:
        return text
    end = len(text)
    while end and width_of(text[:end] + "…", size) > ROOM:
        end -= 1
    return f"{text[:end].rstrip()}…"


def draw(
    nodes: Mapping[Hashable, tuple[str, str, str]], relays: Mapping[tuple[Hashable, Hashable], int]
) -> Drawing:
    """Lay out `nodes` (key: name, words below it, kind) and `relays` ((who says it, who relays it): how often)."""
    cited = {node: [teller for teller, relay in relays if relay == node and teller != node] for node in nodes}
    layer = _layers(nodes, cited)
    last = max(layer.values(), default=0)
    relayed = {teller for teller, relay in relays if teller != relay}
    layer |= {node: last for node in nodes if cited[node] and node not in relayed}
    routes = {pair: _route(*pair, layer) for pair in relays}
    rows = _rows(nodes, layer, routes.values(), last)
    boxes = {
        node: Box(node, *nodes[node], _across(layer[node]), _down(rows[layer[node], node])) for node in nodes
    }
    arrows = [
        _arrow(boxes[pair[0]], boxes[pair[1]], count, routes[pair], rows) for pair, count in relays.items()
    ]
    deepest = max(rows.values(), default=0)
    return Drawing(
        _across(last) + BOX_WIDTH + MARGIN, _down(deepest) + BOX_HEIGHT + MARGIN, list(boxes.values()), arrows
    )


def _across(layer: int) -> int:
    return MARGIN + layer * (BOX_WIDTH + GAP_ACROSS)


def _down(row: int) -> int:
    return MARGIN + row * (BOX_HEIGHT + GAP_DOWN)


def _route(teller: Hashable, relay: Hashable, layer: Mapping[Hashable, int]) -> list[Place]:
    """The places that an arrow passes, from `teller` to `relay`: theirs, and one in each layer between."""
    between: list[Place] = [(at, (teller, relay)) for at in range(layer[teller] + 1, layer[relay])]
    return [(layer[teller], teller), *between, (layer[relay], relay)]


def _rows(
    nodes: Iterable[Hashable], layer: Mapping[Hashable, int], routes: Iterable[list[Place]], last: int
) -> dict[Place, int]:
    """The row of each node and of each arrow that passes a layer, from 0 at the top."""
    before: dict[Place, list[Place]] = {(layer[node], node): [] for node in nodes}
    for route in routes:
        for one, following in pairwise(route):
            before.setdefault(following, []).append(one)
    rows: dict[Place, int] = {}
    for at in range(last + 1):
        column = [place for place in before if place[0] == at]
        means = {}
        for number, place in enumerate(column):
            known = [rows[earlier] for earlier in before[place] if earlier in rows]
            means[place] = (sum(known) / len(known) if known else number, number)
        rows |= {place: row for row, place in enumerate(sorted(column, key=means.__getitem__))}
    return rows


def _layers(nodes: Iterable[Hashable], cited: Mapping[Hashable, list[Hashable]]) -> dict[Hashable, int]:
    """How far each node is from the origins; those that cite each other in a circle stop at whom was seen first."""
    found: dict[Hashable, int] = {}
    for start in nodes:
        waiting: list[tuple[Hashable, bool]] = [(start, False)]
        open_nodes: set[Hashable] = set()
        while waiting:
            node, children_done = waiting.pop()
            if children_done:
                open_nodes.discard(node)
                found[node] = max((found[other] + 1 for other in cited[node] if other in found), default=0)
            elif node not in found and node not in open_nodes:
                open_nodes.add(node)
                waiting.append((node, True))
                waiting.extend((other, False) for other in cited[node] if other not in found)
    return found


def _arrow(teller: Box, relay: Box, count: int, route: list[Place], rows: Mapping[Place, int]) -> Arrow:
    if relay.x <= teller.x:
        return Arrow(_back(teller, relay), count, teller.name, relay.name, backwards=True)
    at = (teller.x + BOX_WIDTH, teller.y + BOX_HEIGHT // 2)
    line = f"M{at[0]},{at[1]}"
    for place in route[1:-1]:
        through = (_across(place[0]), _down(rows[place]) + BOX_HEIGHT // 2)
        line += f" {_curve(at, through)} h{BOX_WIDTH}"
        at = (through[0] + BOX_WIDTH, through[1])
    end = (relay.x - 4, relay.y + BOX_HEIGHT // 2)
    return Arrow(f"{line} {_curve(at, end)}", count, teller.name, relay.name, backwards=False)


def _back(teller: Box, relay: Box) -> str:
    """The way back to the left: in one row a bow below the boxes, else from one's edge to the other's, between rows."""
    if relay.y == teller.y:
        below, apart = teller.y + BOX_HEIGHT, BOX_WIDTH // 8
        start, end, turn = (teller.middle + apart, below), (relay.middle - apart, below + 4), below + MARGIN
        return f"M{start[0]},{start[1]} C{start[0]},{turn} {end[0]},{turn} {end[0]},{end[1]}"
    down = relay.y > teller.y
    start = teller.middle, teller.y + (BOX_HEIGHT if down else 0)
    end = relay.middle, relay.y + (-4 if down else BOX_HEIGHT + 4)
    half = (start[1] + end[1]) // 2
    return f"M{start[0]},{start[1]} C{start[0]},{half} {end[0]},{half} {end[0]},{end[1]}"


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """A curve to the right that leaves `start` and reaches `end` level."""
    bend = (end[0] - start[0]) // 2
    return f"C{start[0] + bend},{start[1]} {end[0] - bend},{end[1]} {end[0]},{end[1]}"
