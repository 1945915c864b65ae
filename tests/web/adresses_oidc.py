"""The addresses of a service that a provider opens."""

from django.urls import include, path

from convgen.web.adresses import urlpatterns as _own

urlpatterns = [*_own, path("oidc/", include("mozilla_django_oidc.urls"))]
