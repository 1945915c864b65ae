"""What the calibration prints: every class beside every threshold, and the bound that the count supports."""

from dataclasses import replace

from bench.binomiale import upper_bound
from bench.calibrate import SIGNATURE, Releve, is_unsigned, report
from convgen.rules import seuils

SIGNED = Releve(
    classe="bonne",
    device="vitre_200_gris",
    seed=1,
    outcome="conforme",
    code="signature.conforme",
    margin=0.8,
    values={"hand_mm2": 42.0, "content.added_mm2": 0.0},
)
UNSIGNED = replace(
    SIGNED, classe="non_signee", outcome="non_conforme", code="signature.absente", values={"hand_mm2": 0.25}
)


def test_classes_stand_beside_the_threshold() -> None:
    """Each measure has its threshold, and a row a class with the values seen."""
    text = report([SIGNED, UNSIGNED])
    assert f"hand_mm2   (seuil : >= {seuils.HAND_MM2:g})" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["bonne", "1", "42.00", "42.00", "42.00", "42.00", "42.00"] in rows
    assert ["non_signee", "1", "0.25", "0.25", "0.25", "0.25", "0.25"] in rows


def test_the_bound_counts_unsigned_frames_alone() -> None:
    """Signed frames support nothing; an accepted unsigned one is named and raises the bound."""
    clean = report([SIGNED, SIGNED, *[UNSIGNED] * 20])
    assert f"0 / 20     taux < {upper_bound(0, 20):.2%}" in clean
    faulty = report([SIGNED, *[UNSIGNED] * 19, replace(UNSIGNED, outcome="conforme", seed=7)])
    assert f"1 / 20     taux < {upper_bound(1, 20):.2%}" in faulty
    assert "accepté : non_signee vitre_200_gris 7" in faulty


def test_every_measure_reads_a_figure_of_the_frame() -> None:
    """Names are those of the facts: a measure that is renamed is missed here first."""
    assert len({mesure.name for mesure in SIGNATURE}) == len(SIGNATURE)
    assert is_unsigned("cachet_dans_cadre")
    assert not is_unsigned("bonne")
    assert not is_unsigned("article_barre")
