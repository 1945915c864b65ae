"""Questions and acts sent to the platform, at its pace, with the patience that each allows."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx

from convgen.errors import ActeIncertain, PlateformeInjoignable, ReponseInvalide
from convgen.plateforme.acces import Acces
from convgen.plateforme.cadence import Cadence
from convgen.plateforme.reponses import PASSAGERES, acte, donnees

logger = logging.getLogger(__name__)

for _bavarde in ("httpx", "httpcore"):
    # They log addresses, and those of attachments are keys for an hour.
    logging.getLogger(_bavarde).setLevel(logging.WARNING)

_TROP = httpx.codes.TOO_MANY_REQUESTS
_PAS_PARTI = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""The request never left: an act, too, may be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds, and how often to try: ``pause_s`` doubles at each new attempt."""

    delai_s: float = 40.0
    """The platform gives itself 30 seconds for one question."""
    essais: int = 5
    pause_s: float = 1.0
    pause_max_s: float = 120.0


@dataclass(slots=True, kw_only=True)
class Plateforme:
    """The API of Démarche numérique. A context manager: it holds one connection open."""

    acces: Acces
    patience: Patience = field(default_factory=Patience)
    maintenant: Callable[[], float] = time.monotonic
    dormir: Callable[[float], object] = time.sleep
    cadence: Cadence = field(init=False)
    _http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.cadence = Cadence(maintenant=self.maintenant, dormir=self.dormir)
        self._http = httpx.Client(timeout=self.patience.delai_s, follow_redirects=False)

    def demander(self, document: str, /, **variables: object) -> Mapping[str, Any]:
        """The data that answer a question; asked again as long as the failure may pass.

        Raises AccesRefuse, ReponseInvalide (any error at the root), PlateformeInjoignable.
        """
        dernier: Exception | None = None
        for essai in range(self.patience.essais):
            if essai:
                self._souffler(essai, dernier)
            try:
                reponse = self._poster(document, variables)
                if reponse.status_code == _TROP or reponse.status_code >= 500:
                    dernier = httpx.HTTPStatusError(
                        f"HTTP {reponse.status_code}", request=reponse.request, response=reponse
                    )
                    continue
                return donnees(reponse)
            except (httpx.TransportError, ValueError) as error:
                dernier = error
            except ReponseInvalide as error:
                if error.code not in PASSAGERES:
                    raise
                dernier = error
        if isinstance(dernier, ReponseInvalide):
            raise dernier
        raise PlateformeInjoignable(
            f"Démarche numérique n’a pas répondu après {self.patience.essais} essais ({_mot(dernier)}). "
            "Relancez plus tard : rien n’est perdu."
        ) from dernier

    def agir(self, document: str, /, **variables: object) -> Mapping[str, Any]:
        """The result of a mutation, sent once: again only when it surely did not take place.

        Raises ActeRefuse with the platform's reasons, ActeIncertain when nothing says what happened.
        """
        dernier: Exception | None = None
        for essai in range(self.patience.essais):
            if essai:
                self._souffler(essai, dernier)
            try:
                reponse = self._poster(document, variables)
                if reponse.status_code == _TROP:
                    dernier = httpx.HTTPStatusError("HTTP 429", request=reponse.request, response=reponse)
                    continue
                if reponse.status_code >= 500:
                    raise ActeIncertain
                return acte(donnees(reponse))
            except _PAS_PARTI as error:
                dernier = error
            except (httpx.TransportError, ValueError) as error:
                raise ActeIncertain from error
            except ReponseInvalide as error:
                raise (ActeIncertain() if error.code in PASSAGERES else error) from error
        raise PlateformeInjoignable from dernier

    def flux(self, url: str) -> AbstractContextManager[httpx.Response]:
        """A file's bytes, streamed, redirections followed; without the token, which is the API's alone."""
        return self._http.stream("GET", url, follow_redirects=True)

    def deposer(self, url: str, contenu: bytes, entetes: Mapping[str, str]) -> httpx.Response:
        """Put the bytes of a file where the platform said; without the token."""
        return self._http.put(url, content=contenu, headers=dict(entetes))

    def __enter__(self) -> "Plateforme":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def _poster(self, document: str, variables: Mapping[str, object]) -> httpx.Response:
        self.cadence.attendre()
        return self._http.post(
            self.acces.adresse,
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {self.acces.jeton}"},
        )

    def _souffler(self, essai: int, raison: Exception | None) -> None:
        """Wait before another attempt: as long as the platform says, else twice longer each time."""
        pause = self.patience.pause_s * 2 ** (essai - 1)
        if isinstance(raison, httpx.HTTPStatusError):
            pause = _demandee(raison.response) or pause
        logger.info("waiting for the platform", extra={"action": "wait", "reason": _mot(raison)})
        self.dormir(min(pause, self.patience.pause_max_s))


def _demandee(reponse: httpx.Response) -> float | None:
    """The seconds that the platform asks to wait, when it says so."""
    dit = reponse.headers.get("Retry-After", "")
    return float(dit) if dit.isdecimal() else None


def _mot(raison: Exception | None) -> str:
    if isinstance(raison, httpx.HTTPStatusError):
        return f"code HTTP {raison.response.status_code}"
    if isinstance(raison, httpx.TimeoutException):
        return "délai dépassé"
    return "réponse coupée" if isinstance(raison, ValueError) else "réseau"
