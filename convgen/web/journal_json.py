"""Logs as one JSON object a line: what happened, never anybody's name, address or words."""

import json
import logging
import traceback
from datetime import UTC, datetime

_SAFE = ("action", "dossier", "depot", "row", "path", "route", "status", "ms", "compte", "method")
"""What a log may add to its message: numbers, our own words and addresses without their query."""


class JsonFormatter(logging.Formatter):
    """An error is its class and its lines of code: its message may hold what somebody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said: dict[str, object] = {
            "le": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "de": record.name,
            "quoi": record.getMessage(),
        }
        said |= {name: getattr(record, name) for name in _SAFE if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            said["erreur"] = record.exc_info[0].__name__
            said["lignes"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(said, ensure_ascii=False, default=str)
