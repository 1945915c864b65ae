"""The engine: only named pictures and the template's own files are opened, every complaint fails."""

from datetime import datetime
from pathlib import Path

import pytest

from convgen.errors import RenduImpossible
from convgen.rendering import polices

polices.isolate()

from convgen.rendering import moteur  # noqa: E402  WeasyPrint is imported once fonts are isolated

HEAD = "<html lang=fr><head><title>t</title></head><body>"


@pytest.fixture
def style(tmp_path: Path) -> Path:
    """A template's folder with its style, and a secret beside it."""
    folder = tmp_path / "modele"
    folder.mkdir()
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>")
    (folder / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>")
    path = folder / "style.css"
    path.write_text('body { font-family: "Source Sans Pro" }')
    return path


@pytest.mark.parametrize(
    "address",
    ["asset:../secret.svg", "asset:absent.png", "file:///etc/passwd", "https://example.fr/a.png", "a.png"],
)
def test_an_address_outside_of_the_template_fails(style: Path, address: str) -> None:
    """Neither the machine's files nor the network are read, and nothing is left out in silence."""
    with pytest.raises(RenduImpossible):
        moteur.lay_out(f'{HEAD}<img alt=a src="{address}">', style, moteur.AssetFetcher(style.parent, {}))


def test_the_template_s_own_files_are_read(style: Path) -> None:
    """A file of the template and a named picture are found."""
    fetcher = moteur.AssetFetcher(style.parent, {"logo": style.parent / "own.svg"})
    html = f"{HEAD}<img alt=a src='asset:own.svg'><img id=b alt=b src='asset:logo'>"
    assert "b" in moteur.lay_out(html, style, fetcher).boxes[0]


def test_a_character_without_glyph_fails(style: Path) -> None:
    """What the check of the data lets through, the engine's own complaint stops."""
    with pytest.raises(RenduImpossible, match="☃"):
        moteur.write(
            moteur.lay_out(f"{HEAD}☃", style, moteur.AssetFetcher(style.parent, {})),
            lambda page: f"CVG1:1:1:{page}/1:00000000",
            moteur.Piece(
                name="a.json",
                content=b"{}",
                description="d",
                instant=datetime.fromisoformat("2026-06-12T09:06:00+02:00"),
            ),
        )
