"""Names of files that somebody sent, made harmless."""

from convgen.cli.inerte import visible

_NAME_BYTES = 200


def safe_name(name: str) -> str:
    """One harmless path component, close to the name given."""
    last = visible(name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    while len(last.encode()) > _NAME_BYTES:
        last = last[1:]
    return last if last.strip(". ") else "retour.pdf"
