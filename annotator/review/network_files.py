"""A network as files for Gephi and networkx: GraphML, and CSV of its nodes and of its arrows. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from annotator.formula_guard import guarded

from .network import Network

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NODE_COLUMNS = (
    *("id", "label", "kind", "country", "role", "cited", "outlets", "top_1", "top_3", "effective_outlets"),
    *("relays", "own", "circle"),
)
ARROW_COLUMNS = ("source", "target", "weight", "reports", "circle")

Row = Sequence[str | int | float]


def node_rows(network: Network) -> Iterable[Row]:
    """NODE_COLUMNS; shares and the effective number to four digits, empty where nobody relays it."""
    for node in network.nodes:
        share = node.concentration
        shares: Row = ("", "", "")
        if share:
            shares = [round(part, 4) for part in (share.top_1, share.top_3, share.effective)]
        yield (
            *(node.key, node.about.name, node.about.kind, node.about.country, node.role),
            *(node.cited, node.outlets, *shares),
            *(node.relays, node.own, node.circle or ""),
        )


def arrow_rows(network: Network) -> Iterable[Row]:
    """ARROW_COLUMNS: from who relays to who is cited, as the arrow points."""
    circle = {node.key: node.circle or "" for node in network.nodes}
    for arrow in network.arrows:
        within = circle[arrow.relay] if network.in_circle(arrow) else ""
        yield arrow.relay, arrow.cited, arrow.statements, arrow.reports, within


def nodes_csv(network: Network) -> bytes:
    return _csv(NODE_COLUMNS, node_rows(network))


def arrows_csv(network: Network) -> bytes:
    return _csv(ARROW_COLUMNS, arrow_rows(network))


def graphml(network: Network) -> bytes:
    """GraphML 1.0, with the columns of the CSV files as attributes; what is empty there is left out."""
    import networkx as nx  # Here, since few processes ever need it, and it takes long to import

    graph = nx.DiGraph()
    for row in node_rows(network):
        key, *values = map(_for_xml, row)
        graph.add_node(key, **_filled(NODE_COLUMNS[1:], values))
    for row in arrow_rows(network):
        relay, cited, *values = map(_for_xml, row)
        graph.add_edge(relay, cited, **_filled(ARROW_COLUMNS[2:], values))
    return "\n".join(nx.generate_graphml(graph, named_key_ids=True)).encode() + b"\n"


def _filled(names: Iterable[str], values: Iterable[object]) -> dict[str, object]:
    return {name: value for name, value in zip(names, values, strict=True) if value != ""}


def _for_xml(value: str | int | float) -> str | int | float:
    return _NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    # People open them in a spreadsheet; GraphML holds every name exactly.
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode()
