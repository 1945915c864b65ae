"""A courrier that a process keeps: what others changed meanwhile is taken in when it is opened again."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from convgen.errors import RegistreInvalide
from convgen.plateforme.dossier_lu import Demandeur, DossierLu, Etat, Groupe, Profil
from convgen.registre import dossiers_lus
from convgen.registre.courrier import open_courrier

LE = datetime(2026, 6, 1, 9, tzinfo=UTC)


def _lu(numero: int, motivation: str = "") -> DossierLu:
    return DossierLu(
        id=str(numero),
        numero=numero,
        etat=Etat.EN_CONSTRUCTION,
        archive=False,
        depose_le=LE,
        modifie_le=LE,
        traite_le=None,
        expire_le=None,
        correction_le=None,
        motivation=motivation,
        usager=Profil(email="mairie@example.fr"),
        instructeurs=(),
        groupe=Groupe(id="1"),
        labels=(),
        demandeur=Demandeur(kind="PersonneMorale"),
        champs=(),
        annotations=(),
        messages=(),
        attestation=None,
        justificatif=None,
    )


def test_kept_knows_what_others_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process did is there when it is opened again; the other dossiers are not read again."""
    with open_courrier(tmp_path) as kept:
        kept.garder_dossier(_lu(1))
        kept.garder_dossier(_lu(2))
        kept.carnet.faire("a", le=LE)
    with open_courrier(tmp_path) as other:
        other.garder_dossier(_lu(2, "changé"))
        other.garder_dossier(_lu(3))
        other.garder_retour("3-7", {"scan.pdf": b"%PDF"})
        other.carnet.faire("b", le=LE)
    (tmp_path / "dossiers" / "1.json").unlink()
    read: list[Path] = []
    whole = dossiers_lus.from_json
    monkeypatch.setattr(dossiers_lus, "from_json", lambda data: (read.append(tmp_path), whole(data))[1])
    with open_courrier(tmp_path, tenu=kept) as again:
        assert again is kept
        assert kept.dossiers() == (_lu(2, "changé"), _lu(3))
        assert (kept.carnet.fait("a"), kept.carnet.fait("b")) == (True, True)
        assert kept.a_le_retour("3-7")
        kept.garder_dossier(_lu(3, "ici"))
    assert len(read) == 2
    with open_courrier(tmp_path, tenu=kept):
        assert kept.dossier(3) == _lu(3, "ici")
    assert len(read) == 2


def test_carnet_put_back(tmp_path: Path) -> None:
    """A carnet restored over the former, or deleted, is read anew; a torn last line is no act."""
    with open_courrier(tmp_path) as kept:
        kept.carnet.faire("a", le=LE)
        kept.carnet.faire("b", le=LE)
    carnet = tmp_path / "carnet.jsonl"
    line = json.dumps({"key": "c", "etat": "fait", "le": LE.isoformat(), "pour": "x" * 600})
    carnet.write_text(f"{line}\n{line[:30]}")
    with open_courrier(tmp_path, tenu=kept):
        assert [kept.carnet.fait(key) for key in "abc"] == [False, False, True]
        kept.carnet.faire("d", le=LE)
    with carnet.open("a") as file:
        file.write("{}\n")
    with pytest.raises(RegistreInvalide, match="ligne 3"), open_courrier(tmp_path, tenu=kept):
        pass
    carnet.unlink()
    with open_courrier(tmp_path, tenu=kept):
        assert not kept.carnet.fait("d")


def test_damaged_dossier_is_named(tmp_path: Path) -> None:
    """A damaged file is named, also when it was good before; what was known stays."""
    with open_courrier(tmp_path) as kept:
        kept.garder_dossier(_lu(1))
        kept.garder_dossier(replace(_lu(2), archive=True))
    (tmp_path / "dossiers" / "2.json").write_text("{")
    with pytest.raises(RegistreInvalide, match=r"2\.json"), open_courrier(tmp_path, tenu=kept):
        pass
    assert kept.dossier(1) == _lu(1)
