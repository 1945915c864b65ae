"""Who may open which page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

Page = Callable[..., HttpResponse]


def reserve(role: str) -> Callable[[Page], Page]:
    """Only for accounts that may do what ``role`` may: the others sign in, or are refused."""

    def around(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.peut(role):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        return guarded

    return around
