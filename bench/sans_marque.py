"""Conventions that the platform rendered: no code, nothing issued to compare with, only words to read.

    python -m bench.sans_marque --count 200

The campaign is asked to be as lenient as it can: an uncompared text is worth a warning. Exit code 1 when an
unsigned return is ``conforme``, or fewer than 98 % of the dossiers' numbers are read right.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import commune
from bench.binomiale import upper_bound
from bench.commune import ROOT, Data
from bench.registre import CONVGEN
from bench.tableau import confusion, reasons
from tests.plateforme import LAYOUTS, PAGES, issued
from tests.scans import DEVICES, FINE_DEVICES, scenario

CAMPAGNE = "toulouse-2026-2027"
SIGNED = ("bonne", "signature_sur_cachet", "bonne", "cachet_a_cheval")
UNSIGNED = (
    *("non_signee", "date_seule", "paraphe_seul", "cachet_seul", "cachet_dans_cadre", "griffe_seule"),
    *("cachet_a_cheval_seul", "deux_cachets", "trait_seul", "poussiere", "signature_dans_academie"),
    "copie_non_imprimee",
)
NUMBERS_RIGHT = 0.98
BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Jugement:
    """One return, judged; ``answer`` is the object that ``convgen verify`` printed."""

    classe: str
    device: str
    numero: int
    answer: dict[str, object]

    @property
    def verdict(self) -> str:
        return str(self.answer["verdict"])

    @property
    def number_right(self) -> bool:
        return self.answer["dossier"] == self.numero

    @property
    def accepted_unsigned(self) -> bool:
        return self.classe in UNSIGNED and self.verdict == "conforme"


def campaign(dir: Path) -> Path:
    """A shipped campaign whose conventions the platform renders."""
    shutil.copytree(ROOT / "campagnes" / CAMPAGNE, dir / CAMPAGNE)
    text = (ROOT / "campagnes" / f"{CAMPAGNE}.toml").read_text(encoding="utf-8")
    lines = f'[retour]\nconventions = "plateforme"\npages = {PAGES}\ncontenu_non_compare = "avertissement"'
    file = dir / f"{CAMPAGNE}.toml"
    file.write_text(text.replace("[retour]", lines, 1), encoding="utf-8")
    return file


def plans(count: int) -> Iterator[tuple[str, str, str]]:
    """Class, device and layout: one return of two is signed."""
    for rank in range(count):
        turn = rank // 2
        pool = UNSIGNED if rank % 2 else SIGNED
        yield (
            pool[turn % len(pool)],
            FINE_DEVICES[(turn + turn // len(pool)) % len(FINE_DEVICES)],
            LAYOUTS[(turn // len(pool) + rank) % len(LAYOUTS)],
        )


def simulate(dir: Path, seed: int, rank: int, data: Data, plan: tuple[str, str, str]) -> Path:
    """Write one return."""
    classe, device, layout = plan
    retour = scenario(classe, issued(data, layout), seed * 100_003 + rank, DEVICES[device])
    path = dir / f"{rank:05d}-{classe}-{device}.pdf"
    path.write_bytes(retour.pdf)
    return path


def judge(dir: Path, files: Sequence[Path], jobs: int) -> list[dict[str, object]]:
    """Run the installed command over them."""
    command = [CONVGEN, "verify", "--campagne", dir / f"{CAMPAGNE}.toml", "--dossiers", dir / "dossiers.json"]
    command += ["--format", "json", "--jobs", str(jobs), "--recu-le", "2026-07-01T10:00", *files]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(files):
        raise SystemExit(f"convgen verify : code {done.returncode}\n{done.stderr[-3000:]}")
    return answers


def run(options: argparse.Namespace, dir: Path) -> list[Jugement]:
    """Render, simulate, judge, batch after batch."""
    campaign(dir)
    dossiers = commune.dossiers(CAMPAGNE, options.dossiers, options.seed)
    commune.write(dossiers, dir / "dossiers.json")
    wanted = list(enumerate(plans(options.count)))
    found: list[Jugement] = []
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        data = [dossiers[rank % len(dossiers)] for rank, _ in batch]
        files = [
            simulate(dir, options.seed, rank, one, plan)
            for (rank, plan), one in zip(batch, data, strict=True)
        ]
        try:
            answers = judge(dir, files, options.jobs)
        except KeyboardInterrupt:
            break  # what was judged so far is told
        for (_, plan), one, answer, file in zip(batch, data, answers, files, strict=True):
            number = one["numero"]
            assert isinstance(number, int)
            judged = Jugement(classe=plan[0], device=plan[1], numero=number, answer=answer)
            found.append(judged)
            _keep(judged, file, options.keep)
        print(f"{len(found)}/{len(wanted)}", file=sys.stderr, flush=True)  # noqa: T201 -- progress
    return found


def _keep(judged: Jugement, file: Path, keep: Path | None) -> None:
    """Move aside what is worth a look, delete the rest."""
    if keep is not None and (judged.accepted_unsigned or not judged.number_right):
        keep.mkdir(parents=True, exist_ok=True)
        (keep / file.name).write_bytes(file.read_bytes())
        (keep / f"{file.stem}.json").write_text(json.dumps(judged.answer, ensure_ascii=False, indent=1))
    file.unlink()


def report(found: Sequence[Jugement]) -> str:
    """What an engineer reads at the end."""
    right = sum(one.number_right for one in found)
    unsigned = [one for one in found if one.classe in UNSIGNED]
    accepted = [one for one in unsigned if one.accepted_unsigned]
    signed = [one for one in found if one.classe not in UNSIGNED]
    bound = f", soit moins de {upper_bound(len(accepted), len(unsigned)):.1%} (95 %)"
    confirmed = sum(_code(one, "signature") == "signature.a_confirmer" for one in signed)
    return "\n".join(
        (
            "Verdicts par classe",
            confusion([(one.classe, one.verdict) for one in found]),
            "Ce qui arrête les signées",
            reasons([one.answer for one in signed if one.verdict != "conforme"]),
            "Ce qui arrête les non signées",
            reasons([one.answer for one in unsigned if one.verdict != "conforme"]),
            f"Numéros justes : {right}/{len(found)} = {right / len(found):.1%}",
            *(
                f"  {one.classe} {one.device} : {one.answer['dossier']} au lieu de {one.numero}"
                for one in found
                if not one.number_right
            ),
            f"Signées conformes : {sum(one.verdict == 'conforme' for one in signed)}/{len(signed)}, "
            f"à confirmer : {confirmed}",
            f"Non signées acceptées : {len(accepted)}/{len(unsigned)}{bound}",
        )
    )


def _code(one: Jugement, check_id: str) -> str:
    checks = one.answer["checks"]
    assert isinstance(checks, list)
    return next(str(check["code"]) for check in checks if check["id"] == check_id)


def main(args: Sequence[str] | None = None) -> int:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.sans_marque", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dossiers", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="where unsigned ones accepted and numbers misread are kept")
    options = parser.parse_args(args)
    with tempfile.TemporaryDirectory(prefix="sans-marque-") as name:
        found = run(options, Path(name))
    print(report(found))  # noqa: T201 -- what the command shows
    right = sum(one.number_right for one in found) >= NUMBERS_RIGHT * len(found)
    return int(any(one.accepted_unsigned for one in found) or not right)


if __name__ == "__main__":
    sys.exit(main())
