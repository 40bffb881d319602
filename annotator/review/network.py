"""Who quotes whom, as a directed graph: outlets and sources, and an arrow from who relays to whom is relayed. Pure.

Nodes go by their link text in citation paths: a registry key, a name in double quotes, or `unnamed`. networkx does the
graph work. Figures of concentration: see `Concentration`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator import paths

if TYPE_CHECKING:
    import networkx as nx

GENERIC = "gen_"  # keys of classes of unnamed sources begin so


@dataclass(frozen=True)
class About:
    """What is known of a node besides its key."""

    name: str
    kind: str = ""
    country: str = ""


@dataclass(frozen=True)
class Arrow:
    """`relay` cites `cited`: in so many statements, of so many reports."""

    relay: str
    cited: str
    statements: int
    reports: int


@dataclass(frozen=True)
class Concentration:
    """How far what one source says reaches readers through few outlets.

    top_1, top_3: the share of the strongest one and three of those who relay it (0 to 1). effective: the inverse of the
    Herfindahl index, 1 / sum(share squared): so many equally strong outlets would be as concentrated (Hirschman 1964;
    as 'effective number' Laakso and Taagepera 1979).
    """

    top_1: float
    top_3: float
    effective: float


@dataclass(frozen=True)
class Node:
    """Somebody in the network. circle: the number, from 1, of the circle that they stand in; None for none.

    cited: statements that cite it, one for each outlet that does; outlets: how many do. relays: statements in which it
    cites others. own: statements in which it speaks for itself, as a publisher.
    """

    key: str
    about: About
    cited: int
    outlets: int
    relays: int
    own: int
    concentration: Concentration | None
    circle: int | None

    @property
    def strength(self) -> int:
        return self.cited + self.relays

    @property
    def role(self) -> str:
        """origin (cites nobody), outlet (nobody cites it) or relay (both)."""
        if not self.relays:
            return "origin"
        return "relay" if self.cited else "outlet"


@dataclass(frozen=True)
class Network:
    """nodes: the strongest first. arrows: the heaviest first. circles: the largest first, each in the order of keys."""

    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    circles: Sequence[tuple[str, ...]]

    def node(self, key: str) -> Node | None:
        return next((node for node in self.nodes if node.key == key), None)

    def strongest(self, number: int) -> "Network":
        """The strongest `number` nodes and the arrows between them; figures stay those of the whole."""
        nodes = self.nodes[:number]
        keys = {node.key for node in nodes}
        return Network(nodes, _within(self.arrows, keys), self.circles)

    def in_circle(self, arrow: Arrow) -> bool:
        """Whether the arrow leads from one member of a circle to another of the same."""
        return any(arrow.relay in circle and arrow.cited in circle for circle in self.circles)


def nobody_in_particular(key: str) -> bool:
    """Whether `key` stands for unnamed sources, who may be anybody."""
    return key == paths.UNNAMED or key.startswith(GENERIC)


def concentration(weights: Iterable[int]) -> Concentration | None:
    """Of how often each outlet relays a source; None where nobody does."""
    strongest = sorted((weight for weight in weights if weight > 0), reverse=True)
    total = sum(strongest)
    if not total:
        return None
    return Concentration(
        strongest[0] / total,
        sum(strongest[:3]) / total,
        total**2 / sum(weight**2 for weight in strongest),
    )


def network(about: Mapping[str, About], arrows: Iterable[Arrow], own: Mapping[str, int]) -> Network:
    """The network of `arrows`. own: how many statements each publisher makes for itself.

    Arrows between the same two are added up; who cites itself speaks for itself, so that such an arrow is left out.
    """
    import networkx as nx  # Here, since few processes ever need it, and it takes long to import

    graph = nx.DiGraph()
    for arrow in arrows:
        if arrow.relay == arrow.cited:
            continue
        known = graph.get_edge_data(arrow.relay, arrow.cited, {"statements": 0, "reports": 0})
        graph.add_edge(
            arrow.relay,
            arrow.cited,
            statements=known["statements"] + arrow.statements,
            reports=known["reports"] + arrow.reports,
        )
    circles = _circles(graph)
    place = {key: number for number, circle in enumerate(circles, 1) for key in circle}
    nodes = [_node(graph, key, about, own, place) for key in graph]
    added = [Arrow(relay, cited, **weights) for relay, cited, weights in graph.edges(data=True)]
    return Network(
        sorted(nodes, key=lambda node: (-node.strength, node.key)),
        sorted(added, key=lambda arrow: (-arrow.statements, -arrow.reports, arrow.relay, arrow.cited)),
        circles,
    )


def _circles(graph: "nx.DiGraph") -> list[tuple[str, ...]]:
    """The strongly connected components with more than one member (Tarjan 1972), unnamed sources left out."""
    import networkx as nx

    named = graph.subgraph([key for key in graph if not nobody_in_particular(key)])
    found = [tuple(sorted(circle)) for circle in nx.strongly_connected_components(named) if len(circle) > 1]
    return sorted(found, key=lambda circle: (-len(circle), circle))


def _node(
    graph: "nx.DiGraph",
    key: str,
    about: Mapping[str, About],
    own: Mapping[str, int],
    place: Mapping[str, int],
) -> Node:
    by = [weight for _, _, weight in graph.in_edges(key, data="statements")]
    return Node(
        key=key,
        about=about.get(key) or About(key),
        cited=sum(by),
        outlets=len(by),
        relays=sum(weight for _, _, weight in graph.out_edges(key, data="statements")),
        own=own.get(key, 0),
        concentration=concentration(by),
        circle=place.get(key),
    )


def _within(arrows: Iterable[Arrow], keys: Collection[str]) -> list[Arrow]:
    return [arrow for arrow in arrows if arrow.relay in keys and arrow.cited in keys]
