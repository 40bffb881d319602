"""Names that an object's content decides: the same content has the same name everywhere (RFC 9562, UUIDv5)."""

import json
import uuid
from typing import Any

# Drawn once for Hearsay.
_NAMESPACE = uuid.UUID("6f0a7e0c-5d0b-4a37-9a1e-2f6f8f2b9c41")


def name_of(kind: str, content: Any) -> uuid.UUID:
    """The UUID of an object of `kind`, whose content can be written as JSON."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return uuid.uuid5(_NAMESPACE, f"{kind}:{written}")
