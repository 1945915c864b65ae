"""The pace of our requests: the platform takes 400 a minute for one token."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

PAR_MINUTE = 390
"""A little under the platform's 400, whose minute does not begin with ours."""
_FENETRE_S = 60.0


@dataclass(slots=True, kw_only=True)
class Cadence:
    """Holds a request back when ``par_minute`` others went within the last minute."""

    maintenant: Callable[[], float]
    dormir: Callable[[float], object]
    par_minute: int = PAR_MINUTE
    _parties: deque[float] = field(default_factory=deque)

    def attendre(self) -> None:
        """Return when one more request may go, and count it."""
        while len(self._parties) >= self.par_minute:
            reste = self._parties[0] + _FENETRE_S - self.maintenant()
            if reste > 0:
                self.dormir(reste)
            else:
                self._parties.popleft()
        self._parties.append(self.maintenant())
