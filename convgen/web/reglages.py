"""The settings that Django reads: all come from the data folder, named by CONVGEN_DATA."""

import os
import secrets
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import dj_database_url

DATA = Path(os.environ["CONVGEN_DATA"]).resolve()
_HERE = Path(__file__).resolve().parent


def _secret(path: Path) -> str:
    """The key of sessions, made once; two processes starting together keep the same."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(fd, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")


def _static(library: str) -> Path:
    """The files that a library carries for browsers."""
    found = find_spec(library)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(library, name=library)
    return Path(found.origin).parent / "static"


def _database(url: str) -> dict[str, object]:
    """The database of the address, else SQLite in the data folder."""
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "convgen.sqlite3",
        "OPTIONS": {
            # Readers never wait for the writer; a write once told is on the disk, what is deleted is gone
            # from it; two writers queue up.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
        },
    }


SECRET_KEY = _secret(DATA / "cle-secrete")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CONVGEN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CONVGEN_ORIGINS", "").split(",") if origin]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "convgen.web",
]
MIDDLEWARE = [
    "convgen.web.acces.Acces",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "convgen.web.politique.Politique",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "convgen.web.adresses"
WSGI_APPLICATION = "convgen.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["emission", "jugement", "annonces"],
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "web.Compte"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# For tests alone: announcements may go to this machine, in clear.
ANNONCES_VERS_LA_BOUCLE = os.environ.get("CONVGEN_ANNONCES_VERS_LA_BOUCLE") == "1"
# First: it says no before any password is looked at.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Together: a whole académie behind one address is not locked out with one of its own.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "convgen.web.provenance.adresse_ip"
AXES_LOCKOUT_TEMPLATE = "web/verrou.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Who signed in is in the accounts; every address ever seen would be personal data for nothing.
AXES_DISABLE_ACCESS_LOG = True
PASSWORD_RESET_TIMEOUT = 24 * 3600
# ProConnect, when its address is given: its other addresses follow from it.
OIDC_ISSUER = os.environ.get("CONVGEN_OIDC_ISSUER", "")
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("convgen.web.proconnect.ProConnect")
OIDC_RP_CLIENT_ID = os.environ.get("CONVGEN_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("CONVGEN_OIDC_CLIENT_SECRET", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{OIDC_ISSUER}/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{OIDC_ISSUER}/token"
OIDC_OP_USER_ENDPOINT = f"{OIDC_ISSUER}/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{OIDC_ISSUER}/jwks"
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid given_name usual_name"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
LOGIN_REDIRECT_URL_FAILURE = "/connexion/?refus=1"
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/connexion/"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
STATIC_URL = "/static/"
# django-dsfr: the State's design system; django-ninja: the page of the API's documentation.
STATICFILES_DIRS = [_HERE / "static", _static("dsfr"), _static("ninja")]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(CSRF_TRUSTED_ORIGINS)
DERRIERE_UN_MANDATAIRE = bool(CSRF_TRUSTED_ORIGINS)
if DERRIERE_UN_MANDATAIRE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# A JSON list of ten thousand dossiers is 9 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
FILE_UPLOAD_TEMP_DIR = None
# Returns and what was seen of them: in the data folder, or in an S3 bucket (credentials: AWS_… as usual).
COFFRE_S3 = os.environ.get("CONVGEN_S3_BUCKET", "")
COFFRE_S3_ADRESSE = os.environ.get("CONVGEN_S3_ENDPOINT", "")
METRICS_TOKEN = os.environ.get("CONVGEN_METRICS_TOKEN", "")
_JSON = os.environ.get("CONVGEN_LOGS") == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "convgen.web.journal_json.JsonFormatter"},
        "texte": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if _JSON else "texte"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "convgen.web": {"level": "INFO" if _JSON else "WARNING"},
        # Its warnings name who failed to sign in.
        "axes": {"level": "ERROR"},
    },
}
