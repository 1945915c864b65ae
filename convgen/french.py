"""What French spelling asks of what a convention prints: elision, contraction, numbers, dates, spaces."""

import re
from datetime import date
from decimal import Decimal

NBSP = "\u00a0"
FINE = "\u202f"

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_UNITES = (
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
)
_DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}

# « de Hautpoul », « de Houilles », « de Honfleur », but « d’Hérépian », « d’Hyères »: there is no rule, these
# beginnings are those whose h is aspirated in names of communes.
_H_ASPIRE = re.compile(r"(?i)h(?:a|eu|ou|on|u)")
_VOYELLE = re.compile(r"(?i)[aàâäeéèêëiîïoôöœuùûüyæ]")
_Y_CONSONNE = re.compile(r"(?i)y[aeou]")
_LIAISON = re.compile(r"(?i)(?:de\s+l['’]|de\s+la\s|des\s|du\s|d['’]|de\s)\s*")

_GENRES = (
    # How an authority's own name begins, the article it takes.
    (re.compile(r"(?i)(commune|ville|mairie|communauté|métropole|régie|caisse)\b"), "la "),
    (
        re.compile(r"(?i)(syndicat|siv[uo][ms]?|sivos|si|regroupement|rpi|pôle|pays|conseil|centre|grand)\b"),
        "le ",
    ),
    (re.compile(r"(?i)(association|agglomération|établissement|entente)\b"), "l’"),
)


def elide(nom: str) -> bool:
    """Say whether « de » becomes « d’ » before this name."""
    if _Y_CONSONNE.match(nom):
        return False
    if nom[:1] in "hH":
        return _H_ASPIRE.match(nom) is None
    return _VOYELLE.match(nom) is not None


def avec_de(nom: str) -> str:
    """« d’Albi », « du Havre », « des Andelys », « de La Rochelle », « de L’Isle-Jourdain », « de Mende »."""
    if re.match(r"(?i)le\s", nom):
        return "du " + nom[3:]
    if re.match(r"(?i)les\s", nom):
        return "des " + nom[4:]
    return ("d’" if elide(nom) else "de ") + nom


def avec_article(nom: str, commune: str) -> str:
    """Put a collectivité's own name in a sentence: « la commune d’Albi », « le SIVOM du Lauragais ».

    ``commune`` repairs what people type: « Commune de Albi », « MAIRIE DE Le Vigan », or the bare « Mende ».
    """
    nom = nom.strip().replace("'", "’")
    if _egal(nom, commune):
        return f"la commune {avec_de(commune)}"
    for pattern, article in _GENRES:
        begun = pattern.match(nom)
        if begun is not None:
            espece = begun.group(1)
            mot = espece if len(espece) <= 5 and espece.isupper() else espece.lower()
            mot = "commune" if mot == "mairie" else mot  # a mairie is a building: the commune signs
            return article + mot + _suite(nom[begun.end() :], commune)
    return f"la collectivité « {nom} »"


def accord(designation: str) -> str:
    """The ending that a participle takes after a designation of ``avec_article``: "" or "e"."""
    return "" if designation.startswith(("le ", "l’établissement")) else "e"


def _suite(reste: str, commune: str) -> str:
    lien = _LIAISON.match(reste.lstrip())
    if lien is not None and _egal(
        reste.lstrip()[lien.end() :], re.sub(r"(?i)^(le|les|la)\s|^l’", "", commune)
    ):
        return f" {avec_de(commune)}"
    if re.match(r"(?i)\s+de\s", reste) and _egal(reste.split(None, 1)[1], commune):
        return f" {avec_de(commune)}"
    return reste


def _egal(one: str, other: str) -> bool:
    def bare(name: str) -> str:
        return re.sub(r"[\s’'-]+", " ", name).strip().casefold()

    return bare(one) == bare(other)


def nombre(valeur: int) -> str:
    """« 1 845 », thousands parted by a narrow no-break space."""
    return f"{valeur:,}".replace(",", FINE)


def compte(valeur: int, singulier: str, pluriel: str | None = None) -> str:
    """« 1 école », « 12 écoles »: in French the plural begins at two."""
    mot = singulier if valeur < 2 else (pluriel or singulier + "s")
    return f"{nombre(valeur)}{NBSP}{mot}"


def euros(montant: Decimal) -> str:
    """« 45 € », « 1 845,50 € »."""
    entiers, centimes = _centimes(montant)
    decimales = f",{centimes:02d}" if centimes else ""
    return f"{nombre(entiers)}{decimales}{NBSP}€"


def euros_en_lettres(montant: Decimal) -> str:
    """« quarante-cinq euros », « un euro et cinquante centimes », « un million d’euros »."""
    entiers, centimes = _centimes(montant)
    lettres = en_lettres(entiers)
    de = "d’" if re.search(r"(million|milliard)s?$", lettres) else ""
    parts = []
    if entiers or not centimes:
        parts.append(f"{lettres} {de}euro{'s' if entiers > 1 else ''}")
    if centimes:
        parts.append(f"{en_lettres(centimes)} centime{'s' if centimes > 1 else ''}")
    return " et ".join(parts)


def _centimes(montant: Decimal) -> tuple[int, int]:
    total = montant * 100
    if total < 0 or total != total.to_integral_value():
        raise ValueError(f"not an amount in euros and cents: {montant}")
    return divmod(int(total), 100)


def en_lettres(valeur: int) -> str:
    """A whole number in letters, 0 to 999 999 999 999, with hyphens below one hundred only."""
    if not 0 <= valeur < 10**12:
        raise ValueError(f"out of range: {valeur}")
    if valeur < 100:
        return _moins_de_cent(valeur)
    if valeur < 1000:
        return _groupe(valeur, 100, "cent", s_final=True)
    if valeur < 10**6:
        milliers, reste = divmod(valeur, 1000)
        # « mille » never takes an s, and takes the s away from « quatre-vingts » and « cents ».
        tete = "mille" if milliers == 1 else f"{_sans_s(en_lettres(milliers))} mille"
        return tete if not reste else f"{tete} {en_lettres(reste)}"
    if valeur < 10**9:
        return _groupe(valeur, 10**6, "million", s_final=False)
    return _groupe(valeur, 10**9, "milliard", s_final=False)


def _groupe(valeur: int, unite: int, mot: str, *, s_final: bool) -> str:
    """« deux cents », « deux cent un », « deux millions un »: « cent » keeps its s only at the end."""
    multiple, reste = divmod(valeur, unite)
    tete = f"{en_lettres(multiple)} {mot}"
    if s_final and multiple == 1:
        tete = mot
    if multiple > 1 and not (s_final and reste):
        tete += "s"
    return tete if not reste else f"{tete} {en_lettres(reste)}"


def _moins_de_cent(valeur: int) -> str:
    if valeur < 17:
        return _UNITES[valeur]
    if valeur < 20:
        return f"dix-{_UNITES[valeur - 10]}"
    dizaine, unite = divmod(valeur, 10)
    if dizaine in (7, 9):
        dizaine, unite = dizaine - 1, unite + 10
    tete = _DIZAINES[dizaine]
    if unite == 0:
        return tete + ("s" if dizaine == 8 else "")
    if unite in (1, 11) and dizaine != 8:
        return f"{tete} et {_UNITES[unite]}"
    return f"{tete}-{_moins_de_cent(unite)}"


def _sans_s(lettres: str) -> str:
    return lettres[:-1] if re.search(r"(vingts|cents)$", lettres) else lettres


def jour(valeur: date) -> str:
    """« 1er juin 2026 »; the parts never come apart at the end of a line."""
    quantieme = "1er" if valeur.day == 1 else str(valeur.day)
    return NBSP.join((quantieme, MOIS[valeur.month - 1], str(valeur.year)))


_FORTES = tuple(
    (space + sign, re.compile(re.escape(space + sign) + r"(?=[\s<»)\u00a0]|$)"), FINE + sign)
    for sign in ";!?"
    for space in (" ", NBSP)
)


def typographie(texte: str) -> str:
    """Make unbreakable the spaces that French puts before ; ! ? : » % € and after « n° art."""
    # Searches of plain strings: one expression for all of them takes ten times as long on a whole convention.
    for found, pattern, fine in _FORTES:
        if found in texte:
            texte = pattern.sub(fine, texte)
    for sign in ":»%€":
        texte = texte.replace(" " + sign, NBSP + sign)
    texte = texte.replace("« ", "«" + NBSP)
    return _lie(_lie(texte, "n°"), "art.")


def _lie(texte: str, mot: str) -> str:
    """The space after this word made unbreakable; not after a longer word that ends like it."""
    first, *others = texte.split(mot + " ")
    parts = [first]
    for other in others:
        before = parts[-1][-1:]
        parts += (mot, " " if before.isalnum() or before == "_" else NBSP, other)
    return "".join(parts)
