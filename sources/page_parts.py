"""What other rooms have to say on the page of a source. The registry knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from .models import Source


@dataclass(frozen=True)
class SourcePart:
    """A section of the page: its heading, the name that links lead to, and the template with its context."""

    title: str
    anchor: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


PartMaker = Callable[[HttpRequest, Source], SourcePart | None]
_makers: list[tuple[int, PartMaker]] = []


def source_part(order: int) -> Callable[[PartMaker], PartMaker]:
    """Decorator: the function's part stands on the page of a source, in the order of `order`; None: no part.

    The function decides who may see it, and what of it.
    """

    def add(maker: PartMaker) -> PartMaker:
        _makers.append((order, maker))
        return maker

    return add


def parts_for(request: HttpRequest, source: Source) -> list[SourcePart]:
    """The parts that there are for this reader."""
    made = (make(request, source) for _, make in sorted(_makers, key=lambda pair: pair[0]))
    return [part for part in made if part is not None]
