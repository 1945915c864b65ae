"""Dossiers drawn at random for the mould: short and long names, odd spellings, few and many schools."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire
from tests.factories import un_dossier

COMMUNES = (
    "Albi",
    "Saint-Germain-en-Laye",
    "L’Isle-Jourdain",
    "Le Houga",
    "Fœil",
    "Y",
    "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
    "Plœuc-L’Hermitage",
    "Toufflers",
    "Aÿ-Champagne",
    "Effiat",
    "Montréal",
    "Ô-de-Selle",
    "La Chapelle-du-Mont-du-Chat",
)
KINDS = (
    "Commune de {}",
    "{}",
    "Mairie de {}",
    "Syndicat intercommunal à vocation scolaire de {} et environs",
    "SIVOM du plateau de {}",
    "Communauté de communes « Val d’{} »",
    "Regroupement pédagogique {}/Montfort – Sud (RPI n° 12) & Cie",
)
SCHOOLS = (
    "École primaire publique",
    "École maternelle Jean-Moulin",
    "École élémentaire Élisée Reclus du faubourg des Trois-Ormeaux et de la vallée de l’Hers-Mort",
    "E.E.PU Victor-Hugo/Lamartine",
    "École « Les Fées » : groupe A",
    "RPI 12 ; site 2 ? non !",
    "École Louis-Pasteur–Marie-Curie",
    "AVATAR TAVO & fils, 3ᵉ",
    "Groupe scolaire difficile à offrir 100 % bio (ex-ENT École)",
)
NAMES = ("GARCIA", "TOUFFE", "d’ASSAS", "LE GOFF", "du BOIS DE GAUDUSSON", "ŒUVRARD-L’HUILLIER", "ŞAHİN", "Ÿ")
FIRST = ("Jean", "Anne-Françoise", "Zoé", "Marie-Élisabeth Joséphine", "Aïcha", "J.")
ROLES = (
    "Maire",
    "Président",
    None,
    "Première adjointe au maire, déléguée aux affaires scolaires et au numérique éducatif",
    "Vice-présidente",
)


def dossier(campagne: Campagne, seed: int) -> Dossier:
    """The dossier of this seed, valid or not in its details: rendering prints whatever it is given."""
    rng = random.Random(seed)
    commune = rng.choice(COMMUNES)
    count = rng.choice((1, 1, 2, 3, 4, 7, 12, 25, 60)) if seed % 8 == 0 else rng.choice((1, 2, 3, 5))
    start = datetime.combine(campagne.rentree, datetime.min.time()).replace(hour=9, minute=30)
    depose_le = start.replace(tzinfo=un_dossier().depose_le.tzinfo) + timedelta(
        hours=rng.randrange(-1500, 900)
    )
    referents = tuple(
        Referent(
            prenom=rng.choice(FIRST),
            nom=rng.choice(NAMES),
            email=f"{'tres-' * rng.randrange(6)}longue.adresse{rng.randrange(99)}@mairie.example.fr",
        )
        for _ in range(rng.randrange(campagne.referents_max + 1))
    )
    ordinary = un_dossier()
    return replace(
        ordinary,
        numero=rng.choice((rng.randrange(10**5, 10**6), rng.randrange(10**6, 10**8))),
        depose_le=depose_le,
        collectivite=Collectivite(
            siret="".join(str(rng.randrange(10)) for _ in range(14)),
            nom=rng.choice(KINDS).format(commune),
            commune=commune,
            departement=rng.choice(campagne.departements),
        ),
        signataire=Signataire(prenom=rng.choice(FIRST), nom=rng.choice(NAMES), qualite=rng.choice(ROLES)),
        ecoles=tuple(
            Ecole(
                uai=f"{rng.randrange(10**7):07d}{rng.choice('ABCDEFGHJKLMNPRSTUVWXYZ')}",
                nom=rng.choice(SCHOOLS) + rng.choice(("", f" {commune}", f" n° {rng.randrange(30)}")),
                commune=rng.choice(COMMUNES),
            )
            for _ in range(count)
        ),
        montant=campagne.prix * count if rng.random() < 0.7 else Decimal(rng.randrange(1, 10**6)) / 4,
        referents=referents,
    )
