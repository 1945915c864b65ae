"""Whether a document can be kept for good and read by everyone: PDF/A-3a and PDF/UA-1, rule by rule."""

from convgen.errors import RenduImpossible
from convgen.french import compte

PDF_A = "PDF/A-3a"
PDF_UA = "PDF/UA-1"
NORMES = {PDF_A: "3a", PDF_UA: "ua1"}
"""The standards that every issued document meets, with page-validation's name of each."""

_TOLD = 3
"""Broken rules told in a message: they tend to come in numbers, for one cause."""


def validate(pdf: bytes) -> tuple[str, ...]:
    """Check every standard; the names of those met, that is of all. Raises RenduImpossible on a broken rule.

    35 ms a standard on a convention of 5 pages, 90 ms on one of 8 (``python -m bench.archivage``).
    """
    import page  # 10 MB of compiled rules: only when a document is checked

    for norme, profile in NORMES.items():
        try:
            report = page.validate_pdf_bytes(pdf, profile=profile)
        except page.PageError as error:
            raise RenduImpossible(f"La convention ne peut pas être vérifiée ({norme}) : {error}.") from error
        if not report.is_compliant:
            raise RenduImpossible(_broken(norme, [(f.rule_id, f.message) for f in report.failures]))
    return tuple(NORMES)


def _broken(norme: str, failures: list[tuple[str, str]]) -> str:
    rules = dict(failures)
    told = " ; ".join(f"{rule} : {message}" for rule, message in list(rules.items())[:_TOLD])
    count = compte(len(rules), "règle")
    return (
        f"La convention imprimée n’est pas un {norme} valide ({count} en défaut : {told}). "
        "Elle n’est pas émise : transmettez ce message aux développeurs."
    )
