"""What PostgreSQL's JSON refuses inside a text: null characters, lone surrogates."""

import re
from typing import Any

_REFUSED = re.compile("[\x00\ud800-\udfff]")


def stockable(value: Any) -> Any:
    """The same plain data, « � » in the place of what no database keeps."""
    if isinstance(value, str):
        return _REFUSED.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [stockable(item) for item in value]
    if isinstance(value, dict):
        return {stockable(key): stockable(item) for key, item in value.items()}
    return value
