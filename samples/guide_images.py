"""Draw the pictures of the guides again: ``python -m samples.guide_images [REGISTRE]``.

From the sample returns and a registre of the samples of Toulouse (issued when none is given). The report is
laid out by WeasyPrint, as a browser would without running its script.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from weasyprint import CSS, HTML

HERE = Path(__file__).resolve().parent
IMAGES = HERE.parent / "docs" / "images"
CAMPAGNE = "toulouse-2026-2027"
CONVGEN = Path(sys.executable).with_name("convgen")
NUMERO, SIGNATURES = 26185002, 4
RETOUR = HERE / "retours" / CAMPAGNE / "81-Le-Séquestre-Convention-ENT-26-27.pdf"
RECU_LE = "2026-11-20T10:00:00+01:00"
_SCREEN = "@page { size: 280mm 2000mm; margin: 6mm }"
"""One page, as high as a window that is scrolled."""
_TOP_SHARE = 0.15
_WIDTH_PX = 700
_COLOURS = 64


def main(registre: Path | None) -> None:
    """Write the three pictures in ``docs/images``."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        issued = registre or _issue(Path(folder) / "registre")
        (convention,) = issued.glob(f"conventions/{NUMERO}-v1/*.pdf")
        _keep(_page(convention, SIGNATURES), "page-a-signer.png")
        _keep(_page(RETOUR, SIGNATURES), "page-signee.png")
        report = _report(issued, Path(folder) / "rapport.html")
        _keep(report.crop((0, 0, report.width, round(report.height * _TOP_SHARE))), "rapport.png")


def _issue(path: Path) -> Path:
    dossiers = HERE / "dossiers" / f"{CAMPAGNE}.json"
    command = [CONVGEN, "generate", "--campagne", CAMPAGNE, dossiers, "--output", path]
    subprocess.run([*map(str, command)], check=True, capture_output=True)
    return path


def _report(registre: Path, path: Path) -> Image.Image:
    command = [CONVGEN, "verify", "--campagne", CAMPAGNE, "--conventions", registre, "--recu-le", RECU_LE]
    subprocess.run([*map(str, command), "--report", str(path), str(RETOUR)], check=False, capture_output=True)
    pdf = path.with_suffix(".pdf")
    HTML(filename=str(path)).write_pdf(str(pdf), stylesheets=[CSS(string=_SCREEN)])
    return _page(pdf, 1)


def _page(pdf: Path, number: int) -> Image.Image:
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[number - 1]
    return page.render(scale=2 * _WIDTH_PX / page.get_width()).to_pil().convert("RGB")


def _keep(picture: Image.Image, name: str) -> None:
    height = round(picture.height * _WIDTH_PX / picture.width)
    small = picture.resize((_WIDTH_PX, height), Image.Resampling.LANCZOS)
    small.quantize(_COLOURS).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
