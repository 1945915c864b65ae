"""An annexed page: the délibération that many town halls scan together with the convention."""

import textwrap

import numpy as np
from PIL import Image, ImageDraw

from tests.scans import stamps
from tests.scans.hand import hand, signature
from tests.scans.pen import Pen, draw
from tests.scans.sheet import Sheet, Spot, any_printer, print_picture

BODY = (
    "L’an deux mille vingt-six, le deux juin à dix-huit heures trente, le conseil municipal, légalement "
    "convoqué, s’est réuni à la mairie en séance publique sous la présidence du maire.",
    "Présents : 11. Absents excusés : 2. Pouvoirs : 2. Secrétaire de séance : le plus jeune membre présent.",
    "OBJET : adhésion des écoles de la commune à l’espace numérique de travail.",
    "Monsieur le maire expose que les équipes pédagogiques souhaitent disposer de l’espace numérique de "
    "travail proposé par l’académie et donne lecture du projet de convention.",
    "Le conseil municipal, après en avoir délibéré, à l’unanimité, APPROUVE la convention, AUTORISE "
    "le maire à la signer et tout document s’y rapportant, DIT que les crédits sont inscrits au budget.",
    "Fait et délibéré les jour, mois et an ci-dessus. Pour extrait conforme.",
)


def deliberation(commune: str, departement: str, dpi: float, rng: np.random.Generator) -> Sheet:
    """A printed, stamped and signed page that is no page of any convention."""
    unit = dpi / 25.4
    image = Image.new("RGB", (round(210 * unit), round(297 * unit)), "white")
    pencil = ImageDraw.Draw(image)
    small, large = stamps.font("Regular", round(4.1 * unit)), stamps.font("Bold", round(5.6 * unit))
    pencil.text(
        (25 * unit, 22 * unit), f"{departement.upper()}\nCommune de {commune}", font=small, fill="black"
    )
    title = "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS\nDU CONSEIL MUNICIPAL"
    pencil.multiline_text(
        (105 * unit, 55 * unit), title, font=large, fill="black", anchor="ma", align="center"
    )
    y = 84.0
    for paragraph in BODY:
        for row in textwrap.wrap(paragraph, 82):
            pencil.text((25 * unit, y * unit), row, font=small, fill="black")
            y += 6.2
        y += 4.0
    sheet = print_picture(np.asarray(image), any_printer(rng), rng, dpi)
    seal = stamps.round_seal(commune, departement, dpi)
    sheet = stamps.press(sheet, seal, Spot(150.0, min(y + 25, 265), float(rng.normal(0, 8))), "bleu", rng)
    who = hand(int(rng.integers(0, 1 << 30)))
    return draw(sheet, signature(who, rng), Pen(ink="noir"), Spot(135.0, min(y + 22, 262)), rng)
