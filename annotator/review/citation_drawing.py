"""Who tells whom, laid out for a drawing: origins at the left, who relays them to their right. Pure.

Layers by longest path, as in layered drawing of directed graphs (Sugiyama, Tagawa and Toda 1981), nodes of a layer in
the order in which they were given. Lengths are units of the drawing (SVG user units).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH, BOX_HEIGHT = 176, 44
GAP_ACROSS, GAP_DOWN = 84, 18
MARGIN = 12
LONGEST_LABEL = 22


@dataclass(frozen=True)
class Box:
    """A node of the drawing; x and y of its upper left corner. label is `name`, cut where it is too long."""

    key: Hashable
    name: str
    below: str
    kind: str
    x: int
    y: int

    @property
    def label(self) -> str:
        return self.name if len(self.name) <= LONGEST_LABEL else f"{self.name[: LONGEST_LABEL - 1]}…"

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


def draw(
    nodes: Mapping[Hashable, tuple[str, str, str]], relays: Mapping[tuple[Hashable, Hashable], int]
) -> Drawing:
    """Lay out `nodes` (key: name, words below it, kind) and `relays` ((who says it, who relays it): how often)."""
    cited = {node: [teller for teller, relay in relays if relay == node and teller != node] for node in nodes}
    layer = _layers(nodes, cited)
    columns: dict[int, list[Hashable]] = {}
    for node in nodes:
        columns.setdefault(layer[node], []).append(node)
    tallest = max((len(column) for column in columns.values()), default=0)
    height = tallest * (BOX_HEIGHT + GAP_DOWN) - GAP_DOWN + 2 * MARGIN if tallest else 2 * MARGIN
    boxes = {}
    for at, column in columns.items():
        used = len(column) * (BOX_HEIGHT + GAP_DOWN) - GAP_DOWN
        top = (height - used) // 2
        for row, node in enumerate(column):
            x = MARGIN + at * (BOX_WIDTH + GAP_ACROSS)
            boxes[node] = Box(node, *nodes[node], x, top + row * (BOX_HEIGHT + GAP_DOWN))
    arrows = [_arrow(boxes[teller], boxes[relay], count) for (teller, relay), count in relays.items()]
    width = 2 * MARGIN + (max(columns, default=0) + 1) * (BOX_WIDTH + GAP_ACROSS) - GAP_ACROSS
    return Drawing(width, height, list(boxes.values()), arrows)


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


def _arrow(teller: Box, relay: Box, count: int) -> Arrow:
    start_x, start_y = teller.x + BOX_WIDTH, teller.y + BOX_HEIGHT // 2
    end_x, end_y = relay.x - 4, relay.y + BOX_HEIGHT // 2
    backwards = end_x <= start_x
    bend = GAP_ACROSS if backwards else (end_x - start_x) // 2
    line = f"M{start_x},{start_y} C{start_x + bend},{start_y} {end_x - bend},{end_y} {end_x},{end_y}"
    return Arrow(line, count, teller.name, relay.name, backwards)
