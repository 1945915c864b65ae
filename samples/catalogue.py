"""The catalogue of sample returns: what each town hall did, and the verdict it deserves."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO

import pikepdf

from tests.scans import DEVICES, Device, Nuisances
from tests.scans.sheet import Printer

TOULOUSE, MONTPELLIER = "toulouse-2026-2027", "montpellier-2022-2023"


def _light(name: str, dpi: float, jpeg: int) -> Device:
    """A device of the same kind, set for small files: these are kept in the repository."""
    return replace(DEVICES[name], dpi=(dpi, dpi), noise=0.6, jpeg=(jpeg, jpeg), skew_deg=0.8)


VITRE = _light("vitre_200_gris", 124, 24)
COULEUR = _light("vitre_200_couleur", 120, 23)
PHOTO = _light("photo", 120, 22)
APPLICATION = _light("photo_application", 115, 25)
FAX, NOIR_BLANC = DEVICES["fax_fin"], DEVICES["noir_blanc_200"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Echantillon:
    """One sample return.

    ``numero``: the dossier whose convention is on the desk; ``autre``: another one, when the class needs it;
    ``stated``: whether the sender says in which dossier it was posted; ``spoil``: what the file suffers.
    ``check`` and ``code`` say what must carry the verdict (``code`` is a prefix), None when all is well.
    """

    campagne: str
    numero: int
    classe: str
    device: Device
    file: str | None
    recu_le: str
    verdict: str
    why: str
    check: str | None = None
    code: str | None = None
    autre: int | None = None
    stated: bool = False
    seed: int = 1
    lot: Nuisances = field(default_factory=Nuisances)
    spoil: Callable[[bytes], bytes] | None = None


def truncated(pdf: bytes) -> bytes:
    """A transfer that stopped before its end."""
    return pdf[: len(pdf) * 55 // 100]


def encrypted(pdf: bytes) -> bytes:
    """A file that asks for a password. Weak keys drawn from the document: the bytes stay the same."""
    file = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(
            file,
            static_id=True,
            encryption=pikepdf.Encryption(owner="mairie", user="mairie", R=3, aes=False, metadata=False),
        )
    return file.getvalue()


FITTED = Nuisances(printer=Printer(scale=0.96, offset_mm=(0.6, -0.8), gain_mm=0.02))
FOLDED = Nuisances(printer=Printer(offset_mm=(-0.5, 0.4)), accidents=("plis", "agrafe"))
UPSIDE_DOWN = Nuisances(printer=Printer(offset_mm=(0.3, 0.2)), turns=((2, 2), (4, 2)), shuffled=True)
DUPLEX = Nuisances(blank_backs=True, annexe=True)

SIGNEES = (
    Echantillon(
        campagne=MONTPELLIER,
        numero=9041818,
        classe="bonne",
        device=VITRE,
        file=None,
        recu_le="2022-07-01T10:12:00+02:00",
        verdict="conforme",
        why="Signée, numérisée sur une vitre.",
        lot=FITTED,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184301,
        classe="bonne",
        device=PHOTO,
        file=None,
        recu_le="2026-06-02T18:40:00+02:00",
        verdict="conforme",
        why="Signée, photographiée avec un téléphone.",
        seed=3,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184377,
        classe="bonne",
        device=NOIR_BLANC,
        file=None,
        recu_le="2026-07-20T09:00:00+02:00",
        verdict="conforme",
        why="Signée, versos blancs et délibération jointe.",
        seed=4,
        lot=DUPLEX,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184402,
        classe="bonne",
        device=VITRE,
        file="scan0042.pdf",
        recu_le="2026-07-01T11:00:00+02:00",
        verdict="conforme",
        why="Signée, pages à l’envers et dans le désordre ; nom de fichier donné par le scanner.",
        seed=5,
        lot=UPSIDE_DOWN,
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9042411,
        classe="bonne",
        device=FAX,
        file="FAX-20220930-1.pdf",
        recu_le="2022-09-30T16:05:00+02:00",
        verdict="conforme",
        why="Signée, reçue d’un télécopieur.",
        seed=9,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26185040,
        classe="signature_sur_cachet",
        device=APPLICATION,
        file=None,
        recu_le="2026-10-01T08:30:00+02:00",
        verdict="conforme",
        why="Signée par-dessus le cachet, application de numérisation.",
        seed=7,
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9042688,
        classe="bonne",
        device=NOIR_BLANC,
        file=None,
        recu_le="2022-08-01T14:00:00+02:00",
        verdict="conforme",
        why="Signée, pliée en trois, numérisée en noir et blanc.",
        seed=8,
        lot=FOLDED,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26185002,
        classe="bonne",
        device=VITRE,
        file=None,
        recu_le="2026-11-20T10:00:00+01:00",
        verdict="a_examiner",
        check="deadline",
        code="deadline.",
        why="Signée, mais reçue après le délai de deux mois.",
        seed=9,
    ),
)

REFUSEES = (
    Echantillon(
        campagne=TOULOUSE,
        numero=26184418,
        classe="non_signee",
        device=VITRE,
        file=None,
        recu_le="2026-07-02T10:00:00+02:00",
        verdict="non_conforme",
        check="signature",
        code="signature.",
        why="Imprimée et renvoyée sans signature.",
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184509,
        classe="cachet_seul",
        device=COULEUR,
        file=None,
        recu_le="2026-07-15T10:00:00+02:00",
        verdict="non_conforme",
        check="signature",
        code="signature.",
        why="Le cachet dans son cadre, mais personne n’a signé.",
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184733,
        classe="cachet_dans_cadre",
        device=COULEUR,
        file=None,
        recu_le="2026-08-20T10:00:00+02:00",
        verdict="non_conforme",
        check="signature",
        code="signature.",
        why="Le cachet dans le cadre de signature, mais personne n’a signé.",
        seed=2,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26185190,
        classe="mauvais_dossier",
        device=NOIR_BLANC,
        file="convention signée.pdf",
        recu_le="2026-10-12T10:00:00+02:00",
        verdict="non_conforme",
        check="dossier_number",
        code="dossier_number.",
        autre=26185233,
        stated=True,
        why="La convention d’Eauze, envoyée dans le dossier du Monastère.",
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9041902,
        classe="page_manquante",
        device=NOIR_BLANC,
        file=None,
        recu_le="2022-07-11T10:00:00+02:00",
        verdict="non_conforme",
        check="pages",
        code="pages.",
        why="Signée, mais il manque une page.",
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26184850,
        classe="caduque",
        device=NOIR_BLANC,
        file=None,
        recu_le="2026-09-10T10:00:00+02:00",
        verdict="non_conforme",
        check="version",
        code="version.",
        why="La première version, signée après la réouverture du dossier.",
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9042155,
        classe="article_barre",
        device=NOIR_BLANC,
        file=None,
        recu_le="2022-09-01T10:00:00+02:00",
        verdict="a_examiner",
        check="content",
        code="content.",
        why="Signée, mais des lignes d’un article sont barrées.",
        seed=3,
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9042507,
        classe="reserve_ecrite",
        device=COULEUR,
        file=None,
        recu_le="2022-10-03T10:00:00+02:00",
        verdict="a_examiner",
        check="content",
        code="content.",
        why="Signée, avec une réserve écrite à la main.",
        seed=2,
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26185118,
        classe="copie_non_imprimee",
        device=VITRE,
        file=None,
        recu_le="2026-10-02T10:00:00+02:00",
        verdict="non_conforme",
        check="signature",
        code="signature.",
        why="Le fichier téléchargé, renvoyé tel quel.",
    ),
    Echantillon(
        campagne=TOULOUSE,
        numero=26185277,
        classe="bonne",
        device=VITRE,
        file=None,
        recu_le="2026-10-20T10:00:00+02:00",
        verdict="non_conforme",
        check="file",
        code="file.",
        why="Fichier incomplet : le transfert s’est arrêté.",
        spoil=truncated,
    ),
    Echantillon(
        campagne=MONTPELLIER,
        numero=9042801,
        classe="bonne",
        device=NOIR_BLANC,
        file=None,
        recu_le="2022-11-02T10:00:00+01:00",
        verdict="non_conforme",
        check="file",
        code="file.",
        why="Fichier protégé par un mot de passe.",
        spoil=encrypted,
    ),
)

CATALOGUE = (*SIGNEES, *REFUSEES)
REOUVERTS = (26184850,)
"""Dossiers reopened after the first issue: their convention is issued a second time."""
