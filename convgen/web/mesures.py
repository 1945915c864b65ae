"""What Prometheus reads: the queues, their age, verdicts and decisions, counted in the database."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from convgen.web.models import Annonce, Depot, Emission


def exposition() -> bytes:
    """The text of ``/metrics``: counted when asked, so that any number of processes say the same."""
    registry = CollectorRegistry()
    registry.register(_Compteur())
    return generate_latest(registry)


class _Compteur(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = Depot.objects.filter(juge_le=None)
        told = waiting.aggregate(many=Count("pk"), oldest=Min("depose_le"))
        age = (timezone.now() - told["oldest"]).total_seconds() if told["oldest"] else 0
        yield _gauge("convgen_retours_en_file", "Returns that wait for a verdict.", told["many"])
        yield _gauge("convgen_retours_plus_ancien_secondes", "Age of the oldest one.", max(age, 0))
        failing = waiting.exclude(echec="").count()
        yield _gauge("convgen_retours_en_echec", "Those whose last examination failed.", failing)
        yield _verdicts()
        yield _gauge(
            "convgen_emissions_en_cours", "Issues asked for.", Emission.objects.filter(finie_le=None).count()
        )
        pending = Annonce.objects.filter(envoyee_le=None, abandonnee_le=None, abonnement__fini_le=None)
        yield _gauge("convgen_annonces_en_attente", "Announcements to send.", pending.count())
        given_up = Annonce.objects.filter(abandonnee_le__isnull=False).count()
        yield _gauge("convgen_annonces_abandonnees", "Announcements given up.", given_up)


def _verdicts() -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "convgen_retours", "Returns that were judged.", labels=["campagne", "verdict", "decide"]
    )
    judged = Depot.objects.filter(juge_le__isnull=False)
    decided = judged.exclude(choix="").values("campagne_id", "verdict").annotate(many=Count("pk"))
    undecided = judged.filter(choix="").values("campagne_id", "verdict").annotate(many=Count("pk"))
    for word, rows in (("oui", decided), ("non", undecided)):
        for row in rows:
            family.add_metric([row["campagne_id"], row["verdict"], word], row["many"])
    return family


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)
