"""The script that users would write: every page at 300 dpi through tesseract, a regex for the number.

    python -m bench.naive FILE.pdf...

Run as a process of its own by ``bench.run``, one thread, so that its CPU time can be told from ours.
"""

import json
import re
import sys

import pypdfium2 as pdfium
import pytesseract

NUMBER = re.compile(r"Dossier\s*n\s*[°ºo]\s*(\d{6,12})", re.IGNORECASE)


def numbers(path: str) -> list[str]:
    """The dossier numbers read on the pages of a file."""
    document = pdfium.PdfDocument(path)
    found = []
    for page in document:
        picture = page.render(scale=300 / 72, grayscale=True).to_pil()
        found += NUMBER.findall(pytesseract.image_to_string(picture, lang="fra"))
    document.close()
    return found


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps({"file": name, "numbers": numbers(name)}), flush=True)  # noqa: T201 -- its output
