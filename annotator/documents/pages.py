"""The article on a web page, and what the page says of itself: trafilatura, run where it can do no harm."""

import re
from typing import Any


def extracted(page: str) -> dict[str, Any]:
    """`text` (a paragraph a line), `title`, `sitename`, `hostname`, `url`, `date` of a page, as far as it has them.

    page: the page's markup, decoded. Nothing is fetched. An empty text: no article was found.
    """
    # Imported here: it takes a second, and the parent of a confined process never needs it.
    import trafilatura
    from trafilatura.settings import Document

    found = trafilatura.bare_extraction(
        # A character that XML lacks would end the parsing; on a page it shows nothing.
        re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", page),
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    told = found.as_dict() if isinstance(found, Document) else {}
    return {name: told.get(name) or "" for name in ("text", "title", "sitename", "hostname", "url", "date")}
