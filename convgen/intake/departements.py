"""The départements: their codes, from a name, an INSEE code or a postal code."""

from convgen.cle import cle

_NAMES = """
01 Ain/02 Aisne/03 Allier/04 Alpes-de-Haute-Provence/05 Hautes-Alpes/06 Alpes-Maritimes/07 Ardèche
08 Ardennes/09 Ariège/10 Aube/11 Aude/12 Aveyron/13 Bouches-du-Rhône/14 Calvados/15 Cantal/16 Charente
17 Charente-Maritime/18 Cher/19 Corrèze/2A Corse-du-Sud/2B Haute-Corse/21 Côte-d’Or/22 Côtes-d’Armor
23 Creuse/24 Dordogne/25 Doubs/26 Drôme/27 Eure/28 Eure-et-Loir/29 Finistère/30 Gard/31 Haute-Garonne
32 Gers/33 Gironde/34 Hérault/35 Ille-et-Vilaine/36 Indre/37 Indre-et-Loire/38 Isère/39 Jura/40 Landes
41 Loir-et-Cher/42 Loire/43 Haute-Loire/44 Loire-Atlantique/45 Loiret/46 Lot/47 Lot-et-Garonne/48 Lozère
49 Maine-et-Loire/50 Manche/51 Marne/52 Haute-Marne/53 Mayenne/54 Meurthe-et-Moselle/55 Meuse/56 Morbihan
57 Moselle/58 Nièvre/59 Nord/60 Oise/61 Orne/62 Pas-de-Calais/63 Puy-de-Dôme/64 Pyrénées-Atlantiques
65 Hautes-Pyrénées/66 Pyrénées-Orientales/67 Bas-Rhin/68 Haut-Rhin/69 Rhône/70 Haute-Saône
71 Saône-et-Loire/72 Sarthe/73 Savoie/74 Haute-Savoie/75 Paris/76 Seine-Maritime/77 Seine-et-Marne
78 Yvelines/79 Deux-Sèvres/80 Somme/81 Tarn/82 Tarn-et-Garonne/83 Var/84 Vaucluse/85 Vendée/86 Vienne
87 Haute-Vienne/88 Vosges/89 Yonne/90 Territoire de Belfort/91 Essonne/92 Hauts-de-Seine
93 Seine-Saint-Denis/94 Val-de-Marne/95 Val-d’Oise/971 Guadeloupe/972 Martinique/973 Guyane
974 La Réunion/975 Saint-Pierre-et-Miquelon/976 Mayotte
"""
_CODES = {
    cle(name): code
    for code, _, name in (entry.partition(" ") for entry in _NAMES.strip().replace("\n", "/").split("/"))
}
_KNOWN = frozenset(_CODES.values())


def from_text(text: str) -> str | None:
    """« 48 », « Lozère », « 48 – Lozère », « Lozère (48) », or « 9 » as a spreadsheet spoils it."""
    words = cle(text).split()
    codes = [code for word in words if (code := word.upper().zfill(2)) in _KNOWN]
    if len(codes) == 1:
        return codes[0]
    return _CODES.get(" ".join(words))


def from_insee(code: str) -> str | None:
    """The département of a commune's INSEE code: 48095 -> 48, 2A004 -> 2A, 97411 -> 974."""
    text = code.strip().upper()
    if len(text) != 5:
        return None
    found = text[:3] if text.startswith("97") else text[:2]
    return found if found in _KNOWN else None


def from_postal(code: str) -> str | None:
    """The département of a postal code, when its digits say which: Corsica's and overseas' need three."""
    text = code.strip()
    if len(text) != 5 or not text.isdigit():
        return None
    found = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}.get(text[:3])
    return found or from_insee(text)
