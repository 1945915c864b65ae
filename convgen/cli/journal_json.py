"""The log of a batch: its events as JSON lines with their instant, added to a file."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from convgen.cli.recit import RecitJson
from convgen.errors import UsageInvalide
from convgen.workflow.events import Event


class JournalJson:
    """Tells a file what ``--format json`` tells the output, ``at`` first; a run is added after the former."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise UsageInvalide(f"Le journal {path} ne peut pas être écrit : {error.strerror}.") from error
        self._recit = RecitJson(self._write)

    @property
    def exit_code(self) -> int:
        """The exit code that the events call for."""
        return self._recit.exit_code

    def tell(self, event: Event) -> None:
        """Write the event, flushed: a supervisor may follow the file."""
        self._recit.tell(event)

    def __enter__(self) -> "JournalJson":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._write({"event": "stopped", "error": str(error) or type(error).__name__})
        self._recit.__exit__(kind, error, trace)
        self._file.close()

    def _write(self, value: dict[str, object]) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._file.write(json.dumps({"at": at, **value}, ensure_ascii=False) + "\n")
        self._file.flush()
