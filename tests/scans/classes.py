"""The classes of returns: what was printed, what was marked on it, what verdict is fair."""

from dataclasses import dataclass
from enum import StrEnum

from tests.scans import desk, marks, ornate, others, writing
from tests.scans.desk import Source
from tests.scans.marks import Mark, maybe


class Attendu(StrEnum):
    """What a fair judge may say."""

    BONNE = "bonne"
    """``conforme``, or ``a_examiner`` when the scan is poor; never ``non_conforme``."""
    INVALIDE = "invalide"
    """Never ``conforme``."""
    LIBRE = "libre"
    """Signed, with something unusual: ``conforme`` or ``a_examiner``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classe:
    """``source`` None: sent back without having been printed. ``check``: the check that should say why.

    ``second``: what is marked on a second copy in the same file, when there is one."""

    attendu: Attendu
    marks: tuple[Mark, ...] = ()
    source: Source | None = desk.current
    check: str | None = None
    dusty: bool = False
    second: tuple[Mark, ...] | None = None


HABITS: tuple[Mark, ...] = (
    maybe(marks.fill_place_and_date, 0.8),
    maybe(marks.paraphes, 0.35),
    maybe(marks.stamp_box, 0.55),
)
SIGNED: tuple[Mark, ...] = (*HABITS, marks.sign)
BONNE, INVALIDE, LIBRE = Attendu.BONNE, Attendu.INVALIDE, Attendu.LIBRE

CLASSES: dict[str, Classe] = {
    "bonne": Classe(attendu=BONNE, marks=(*SIGNED, maybe(marks.read_and_approved, 0.12))),
    "signature_sur_cachet": Classe(
        attendu=BONNE, marks=(marks.fill_place_and_date, marks.stamp_frame, marks.sign), check="signature"
    ),
    "cachet_a_cheval": Classe(
        attendu=BONNE, marks=(marks.fill_place_and_date, marks.stamp_astride, marks.sign), check="signature"
    ),
    "cachet_orne": Classe(
        attendu=BONNE,
        marks=(marks.fill_place_and_date, ornate.stamp_astride, marks.sign),
        check="signature",
    ),
    "autre_main": Classe(attendu=BONNE, marks=(*HABITS, others.sign), check="signature"),
    "signature_crayon": Classe(attendu=LIBRE, marks=(*HABITS, marks.sign_in_pencil), check="signature"),
    "tampon_recu": Classe(attendu=LIBRE, marks=(*SIGNED, marks.stamp_received), check="content"),
    "adjoint_tampon": Classe(
        attendu=LIBRE, marks=(*HABITS, marks.delegate_stamped, marks.sign), check="signature"
    ),
    "adjoint_manuscrit": Classe(
        attendu=LIBRE, marks=(*HABITS, marks.delegate_by_hand, marks.sign), check="signature"
    ),
    "non_signee": Classe(attendu=INVALIDE, check="signature"),
    "date_seule": Classe(attendu=INVALIDE, marks=(marks.fill_place_and_date,), check="signature"),
    "paraphe_seul": Classe(
        attendu=INVALIDE, marks=(maybe(marks.fill_place_and_date, 0.5), marks.paraphes), check="signature"
    ),
    "cachet_seul": Classe(
        attendu=INVALIDE, marks=(maybe(marks.fill_place_and_date, 0.7), marks.stamp_box), check="signature"
    ),
    "cachet_dans_cadre": Classe(
        attendu=INVALIDE, marks=(maybe(marks.fill_place_and_date, 0.7), marks.stamp_frame), check="signature"
    ),
    "cachet_a_cheval_seul": Classe(attendu=INVALIDE, marks=(marks.stamp_astride,), check="signature"),
    "deux_cachets": Classe(attendu=INVALIDE, marks=(marks.stamp_frame, marks.stamp_frame), check="signature"),
    "cachet_orne_seul": Classe(
        attendu=INVALIDE, marks=(maybe(marks.fill_place_and_date, 0.7), ornate.stamp_frame), check="signature"
    ),
    "cachet_orne_a_cheval_seul": Classe(attendu=INVALIDE, marks=(ornate.stamp_astride,), check="signature"),
    "deux_cachets_ornes": Classe(
        attendu=INVALIDE, marks=(ornate.stamp_frame, ornate.stamp_frame), check="signature"
    ),
    "mention_et_cachet_orne": Classe(
        attendu=INVALIDE,
        marks=(marks.fill_place_and_date, ornate.stamp_frame, writing.mention),
        check="signature",
    ),
    "griffe_seule": Classe(
        attendu=INVALIDE, marks=(marks.fill_place_and_date, marks.stamp_facsimile), check="signature"
    ),
    "mention_seule": Classe(
        attendu=INVALIDE,
        marks=(marks.fill_place_and_date, maybe(marks.stamp_box, 0.5), writing.mention),
        check="signature",
    ),
    "date_dans_cadre": Classe(
        attendu=INVALIDE, marks=(maybe(marks.stamp_box, 0.5), writing.date), check="signature"
    ),
    "nom_a_la_main": Classe(
        attendu=INVALIDE, marks=(marks.fill_place_and_date, writing.name), check="signature"
    ),
    "mention_et_date": Classe(attendu=INVALIDE, marks=(writing.mention_and_date,), check="signature"),
    "mention_et_cachet": Classe(
        attendu=INVALIDE,
        marks=(marks.fill_place_and_date, marks.stamp_frame, writing.mention),
        check="signature",
    ),
    "mots_boucles": Classe(
        attendu=INVALIDE, marks=(maybe(marks.fill_place_and_date, 0.5), others.words), check="signature"
    ),
    "mots_boucles_et_cachet": Classe(
        attendu=INVALIDE, marks=(marks.stamp_somewhere, others.words), check="signature"
    ),
    "autre_griffe": Classe(
        attendu=INVALIDE,
        marks=(maybe(marks.fill_place_and_date, 0.7), others.stamp_facsimile),
        check="signature",
    ),
    "mention_et_griffe": Classe(attendu=INVALIDE, marks=(writing.mention_over_facsimile,), check="signature"),
    "griffe_et_cachet": Classe(
        attendu=INVALIDE, marks=(marks.stamp_facsimile, marks.stamp_somewhere), check="signature"
    ),
    "trait_seul": Classe(
        attendu=INVALIDE,
        marks=(maybe(marks.fill_place_and_date, 0.5), marks.straight_line),
        check="signature",
    ),
    "croix": Classe(
        attendu=INVALIDE, marks=(maybe(marks.stamp_box, 0.3), marks.cross_out), check="signature"
    ),
    "poussiere": Classe(attendu=INVALIDE, marks=(marks.dots,), check="signature", dusty=True),
    "signature_dans_cachet": Classe(
        attendu=INVALIDE, marks=(marks.fill_place_and_date, marks.sign_in_cachet), check="signature"
    ),
    "signature_dans_academie": Classe(
        attendu=INVALIDE, marks=(marks.fill_place_and_date, marks.sign_for_academie), check="signature"
    ),
    "copie_non_imprimee": Classe(attendu=INVALIDE, source=None, check="signature"),
    "modele_vierge": Classe(attendu=INVALIDE, source=desk.blank_model, marks=SIGNED, check="dossier_number"),
    "mauvais_dossier": Classe(attendu=INVALIDE, source=desk.other, marks=SIGNED, check="dossier_number"),
    "caduque": Classe(attendu=INVALIDE, source=desk.previous, marks=SIGNED, check="version"),
    "page_manquante": Classe(attendu=INVALIDE, source=desk.one_missing, marks=SIGNED, check="pages"),
    "page_blanche_a_la_place": Classe(attendu=INVALIDE, source=desk.one_blank, marks=SIGNED, check="pages"),
    "page_remplacee": Classe(attendu=INVALIDE, source=desk.one_foreign, marks=SIGNED, check="pages"),
    "pages_melangees_versions": Classe(
        attendu=INVALIDE, source=desk.one_outdated, marks=SIGNED, check="pages"
    ),
    "article_barre": Classe(attendu=INVALIDE, marks=(*SIGNED, marks.strike_article), check="content"),
    "montant_corrige": Classe(attendu=INVALIDE, marks=(*SIGNED, marks.correct_amount), check="content"),
    "montant_efface": Classe(attendu=INVALIDE, marks=(*SIGNED, marks.blank_amount), check="content"),
    "reserve_ecrite": Classe(attendu=INVALIDE, marks=(*SIGNED, marks.write_reserve), check="content"),
    "reserve_sous_cadre": Classe(attendu=INVALIDE, marks=(*SIGNED, marks.write_near_frame), check="content"),
    "deux_exemplaires": Classe(attendu=BONNE, marks=SIGNED, second=SIGNED),
    "deux_exemplaires_un_signe": Classe(attendu=LIBRE, marks=HABITS, second=SIGNED, check="signature"),
    "deux_exemplaires_non_signes": Classe(
        attendu=INVALIDE, marks=HABITS, second=(marks.stamp_frame,), check="signature"
    ),
}
