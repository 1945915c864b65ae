"""The message to the town hall: what is wrong, what to redo, until when, by which channel."""

from dataclasses import replace
from datetime import date, datetime

from convgen.rules.constat import Outcome
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_COLLECTIVITE, Contexte, Etat
from convgen.rules.retour.vu import Vu
from tests.factories import une_campagne
from tests.rules.retour.vus import (
    NUMERO,
    SIGNEE,
    code,
    des_faits,
    un_contexte,
    un_refus,
    un_vu,
    une_lecture,
    une_version,
    une_zone,
)

AUTRE = 9041900


def _unsigned(contexte: Contexte | None = None, pages: tuple[int, ...] = (1, 2, 3, 4, 5)) -> Vu:
    index = pages.index(SIGNEE) + 1
    zones = [une_zone(name, index) for name in (Z_COLLECTIVITE, Z_ACADEMIE)]
    reading = une_lecture([code(page) for page in pages])
    return un_vu(contexte, reading, des_faits(pages, *zones))


def _letter(vu: Vu) -> str:
    verdict = judge(vu)
    assert verdict.outcome is Outcome.NON_CONFORME
    assert verdict.message is not None
    # Tests read with ordinary spaces.
    return verdict.message.replace("\u00a0", " ").replace("\u202f", " ")


def test_conforme_thanks_and_names_the_dossier() -> None:
    """A good retour gets thanks, nothing to do."""
    message = judge(un_vu()).message or ""
    assert str(NUMERO) in message
    assert "refaire" not in message


def test_unsigned_says_the_page_the_day_and_the_channel() -> None:
    """Only the page to sign is to be redone, until the due date, by the campaign's channel."""
    letter = _letter(_unsigned())
    assert letter.startswith("Bonjour,\n\nLa convention que vous avez renvoyée est à refaire :\n- ")
    assert "Seule la page 4 est à refaire" in letter
    assert "au plus tard le 12 août 2026, par la messagerie de votre dossier." in letter


def test_one_message_for_several_reasons() -> None:
    """Unsigned and incomplete: one message, both reasons, one thing to do."""
    letter = _letter(_unsigned(pages=(1, 3, 4, 5)))
    assert letter.count("Bonjour") == 1
    assert "Il manque la page 2" in letter
    assert "est vide" in letter
    assert letter.count("scannez") == 1


def test_a_missing_page_asks_for_no_new_signature() -> None:
    """The page already signed stays valid."""
    kept = [1, 3, 4, 5]
    letter = _letter(un_vu(reading=une_lecture([code(page) for page in kept]), facts=des_faits(kept)))
    assert "La page déjà signée reste valable" in letter
    assert "faites signer" not in letter


def test_caduque_sends_to_the_version_in_force() -> None:
    """The due date is that of the version in force, and the remedy for an error in the data is recalled."""
    newer = une_version(2, echeance=date(2026, 9, 30))
    letter = _letter(_unsigned(un_contexte(une_version(1, etat=Etat.CADUQUE), newer)))
    assert "Téléchargez la convention en vigueur" in letter
    assert "30 septembre 2026" in letter
    assert une_campagne().textes.erreur.replace("\u00a0", " ") in letter
    assert "Seule la page" not in letter


def test_replaced_by_another_dossier() -> None:
    """The town hall is sent to its new dossier, and to its due date."""
    campagne = une_campagne("montpellier-2022-2023")
    old = une_version(etat=Etat.CADUQUE, remplacee_par=AUTRE, campagne=campagne.id)
    newer = une_version(1, AUTRE, echeance=date(2022, 12, 1))
    letter = _letter(un_vu(un_contexte(old, newer, campagne=campagne, recu_le=None)))
    assert f"votre dossier n° {AUTRE}" in letter
    assert "1er décembre 2022, en pièce jointe" in letter


def test_withdrawn_without_successor() -> None:
    """Nothing more is to be signed: no date, no channel."""
    letter = _letter(un_vu(un_contexte(une_version(etat=Etat.RETIREE))))
    assert "n’est plus à signer" in letter
    assert "au plus tard" not in letter


def test_wrong_dossier_gets_its_own_due_date() -> None:
    """Whoever posted somebody else's convention is told of its own dossier."""
    own = une_version(1, AUTRE, echeance=date(2026, 9, 1))
    letter = _letter(un_vu(un_contexte(une_version(), own, annonce=AUTRE)))
    assert f"Renvoyez la convention signée du dossier n° {AUTRE}." in letter
    assert "1er septembre 2026" in letter


def test_unreadable_file_of_a_stated_dossier() -> None:
    """A file that does not open: scan again, until the due date of the dossier stated."""
    letter = _letter(un_refus("encrypted", un_contexte(annonce=NUMERO)))
    assert "sans mot de passe" in letter
    assert "12 août 2026" in letter


def test_unreadable_file_of_nobody_known() -> None:
    """Without a dossier no date is invented."""
    assert "au plus tard" not in _letter(un_refus("corrupt"))


def test_after_the_due_date_no_date_is_promised() -> None:
    """A bad retour that is late is asked for at once."""
    late = un_contexte(recu_le=datetime.fromisoformat("2026-12-01T10:00:00+01:00"))
    letter = _letter(_unsigned(late))
    assert "Elle était attendue au plus tard le 12 août 2026 : retournez-la sans attendre" in letter


def test_nothing_is_written_while_a_human_decides() -> None:
    """What is to be examined has no message yet."""
    assert judge(un_vu(un_contexte(file_names=("48-Mende-Convention-ENT-26-27.pdf",)))).message is None


def test_the_original_is_to_be_printed() -> None:
    """Who sent the issued file back is told to print it all: no page of it is good already."""
    contexte = un_contexte(une_version(empreintes=frozenset({"5ea1"})))
    vu = _unsigned(contexte)
    assert vu.reading is not None
    letter = _letter(replace(vu, reading=replace(vu.reading, sha256="5ea1")))
    assert "telle que l’académie l’a émise" in letter
    assert "Imprimez toutes les pages, faites signer à la main" in letter
    assert "Seule la page" not in letter
