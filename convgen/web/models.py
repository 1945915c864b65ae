"""What the service keeps of its own: accounts, open campaigns, deposits of returns, the audit trail.

Conventions, verdicts and decisions stand in the registre and its journal: nothing here doubles them.
"""

from enum import StrEnum

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult


class Role(StrEnum):
    """What an account may do; each may do what the one before may."""

    LECTEUR = "lecteur"
    INSTRUCTEUR = "instructeur"
    ADMINISTRATEUR = "administrateur"


class Compte(AbstractUser):
    """Somebody who signs in."""

    role = models.CharField(
        max_length=16, choices=[(role.value, role.value) for role in Role], default=Role.LECTEUR.value
    )
    sub = models.CharField(max_length=255, unique=True, null=True, blank=True)
    """Who it is to the OpenID Connect provider; null for an account with a password."""

    def peut(self, role: str) -> bool:
        """Whether this account may do what ``role`` may."""
        ranks = list(Role)
        return bool(self.is_active) and ranks.index(Role(self.role)) >= ranks.index(Role(role))

    @property
    def instruit(self) -> bool:
        """May deposit and decide."""
        return self.peut(Role.INSTRUCTEUR)

    @property
    def administre(self) -> bool:
        """May open campaigns and read the audit trail."""
        return self.peut(Role.ADMINISTRATEUR)


class CampagneOuverte(models.Model):
    """A campaign that instructors work on; its registre is in the data folder."""

    identifiant = models.SlugField(primary_key=True, max_length=100)
    ouverte_le = models.DateTimeField()
    humain_pour_tous = models.BooleanField(default=False)
    """The machine closes nothing, even a return that it finds ``conforme``."""


class EnFile(models.Model):
    """A row that a worker has something to do with: it holds the row until ``bail_jusqu_a``.

    ``tache``: the last task that was enqueued for it (``taches.py``).
    """

    tache = models.ForeignKey(DBTaskResult, null=True, on_delete=models.SET_NULL, related_name="+")
    bail_par = models.CharField(max_length=64, default="")
    bail_jusqu_a = models.DateTimeField(null=True)
    essais = models.PositiveSmallIntegerField(default=0)
    echec = models.CharField(max_length=300, default="")

    class Meta:
        """Each queue is a table of its own."""

        abstract = True


class DossierImporte(models.Model):
    """A dossier as it was last imported, in the canonical form (``intake/modele_dossier.py``)."""

    campagne = models.ForeignKey(CampagneOuverte, on_delete=models.PROTECT)
    numero = models.BigIntegerField()
    donnees = models.JSONField()
    empreinte = models.CharField(max_length=64)
    importe_le = models.DateTimeField()
    importe_par = models.CharField(max_length=150)

    class Meta:
        """A number is one dossier of its campaign."""

        constraints = (models.UniqueConstraint(fields=["campagne", "numero"], name="dossier_unique"),)


class Emission(EnFile):
    """Conventions to issue, of the dossiers ``numeros`` or (null) of every imported one; how far it is."""

    campagne = models.ForeignKey(CampagneOuverte, on_delete=models.PROTECT)
    numeros = models.JSONField(null=True)
    demandee_par = models.CharField(max_length=150)
    demandee_le = models.DateTimeField()
    finie_le = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    faits = models.PositiveIntegerField(default=0)
    emises = models.PositiveIntegerField(default=0)
    refus = models.JSONField(default=list)

    @property
    def inchangees(self) -> int:
        """Conventions in force that already say what their dossiers say."""
        return int(self.faits - self.emises - len(self.refus))


class Importation(models.Model):
    """A file of dossiers that somebody sent and looks at before it is kept.

    ``contenu``, ``rangees`` and ``colonnes`` are what is shown until it is kept (``finie_le``) or given up:
    then only ``compte``, which holds nobody's data, remains. ``correspondances``: our field -> the column
    that holds it, as an instructor said. ``echec``: why the file cannot be read.
    """

    campagne = models.ForeignKey(CampagneOuverte, on_delete=models.PROTECT)
    nom = models.CharField(max_length=200)
    contenu = models.BinaryField(default=b"")
    correspondances = models.JSONField(default=dict)
    echec = models.CharField(max_length=2000, default="")
    rangees = models.JSONField(default=list)
    colonnes = models.JSONField(default=dict)
    compte = models.JSONField(default=dict)
    recue_le = models.DateTimeField()
    par = models.CharField(max_length=150)
    finie_le = models.DateTimeField(null=True)
    emission = models.ForeignKey(Emission, null=True, on_delete=models.SET_NULL)


class Depot(EnFile):
    """A return that was deposited: its files, then its verdict, then who decided.

    ``empreinte`` makes a deposit unique in its campaign;
    ``revision`` grows with each change that a human saw, so that nobody decides what another just decided.
    ``poses``: how issued pages lie on the pictures of the returned ones; ``ouvert_par``: who has it before
    them until ``ouvert_jusqu_a``.
    """

    campagne = models.ForeignKey(CampagneOuverte, on_delete=models.PROTECT)
    empreinte = models.CharField(max_length=64)
    fichiers = models.JSONField()
    annonce = models.BigIntegerField(null=True)
    recu_le = models.DateTimeField()
    depose_le = models.DateTimeField()
    depose_par = models.CharField(max_length=150)
    juge_le = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, default="")
    examen = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    dossier = models.BigIntegerField(null=True)
    marge = models.FloatField(null=True)
    revision = models.PositiveIntegerField(default=0)
    choix = models.CharField(max_length=16, default="")
    decide_par = models.CharField(max_length=150, default="")
    decide_le = models.DateTimeField(null=True)
    poses = models.JSONField(null=True)
    ouvert_par = models.CharField(max_length=150, default="")
    ouvert_jusqu_a = models.DateTimeField(null=True)

    class Meta:
        """One row for the same files of a campaign, whatever the number of clicks."""

        constraints = (models.UniqueConstraint(fields=["campagne", "empreinte"], name="depot_unique"),)
        # A row is long, its verdict in words: what every page or every second asks is read in an index.
        indexes = (
            models.Index(fields=["campagne", "dossier", "marge"], name="depot_dossier"),
            models.Index(
                fields=["campagne", "verdict", "marge", "id"],
                condition=models.Q(choix="", juge_le__isnull=False, dossier__isnull=False),
                name="depot_a_decider",
            ),
            models.Index(
                fields=["campagne", "id"],
                condition=models.Q(choix="", juge_le__isnull=False, dossier=None),
                name="depot_egare",
            ),
            models.Index(fields=["essais", "id"], condition=models.Q(juge_le=None), name="depot_en_file"),
            models.Index(fields=["ouvert_par"], name="depot_ouvert"),
        )

    @property
    def noms(self) -> str:
        """The names of its files, in order."""
        return ", ".join(fichier["nom"] for fichier in self.fichiers)


class Trace(models.Model):
    """A line of the audit trail: who, when, what, what was seen. The database refuses to change one."""

    instant = models.DateTimeField()
    par = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    campagne = models.CharField(max_length=100, default="")
    dossier = models.BigIntegerField(null=True)
    vu = models.JSONField(default=dict)


class Jeton(models.Model):
    """What another program shows to be let in; only its digest is kept."""

    nom = models.CharField(max_length=100, unique=True)
    empreinte = models.CharField(max_length=64, unique=True)
    portees = models.JSONField()
    cree_par = models.CharField(max_length=150)
    cree_le = models.DateTimeField()
    expire_le = models.DateTimeField()
    revoque_le = models.DateTimeField(null=True)
    vu_le = models.DateTimeField(null=True)

    @property
    def par(self) -> str:
        """Its name in the audit trail, which no account can bear."""
        return f"jeton:{self.nom}"

    @property
    def valable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoque_le is None and bool(self.expire_le > timezone.now())


class Reponse(models.Model):
    """What was answered to a request that bore an idempotency key: its repetition is answered the same."""

    jeton = models.ForeignKey(Jeton, on_delete=models.CASCADE)
    cle = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64)
    statut = models.PositiveSmallIntegerField(null=True)
    corps = models.JSONField(null=True)
    le = models.DateTimeField()

    class Meta:
        """A key serves once for a token."""

        constraints = (models.UniqueConstraint(fields=["jeton", "cle"], name="reponse_unique"),)


class Abonnement(models.Model):
    """Where verdicts and decisions are announced; ``sel`` makes its secret (``annonces.secret``)."""

    nom = models.CharField(max_length=100, unique=True)
    adresse = models.CharField(max_length=500)
    sel = models.CharField(max_length=32)
    cree_par = models.CharField(max_length=150)
    cree_le = models.DateTimeField()
    fini_le = models.DateTimeField(null=True)


class Annonce(EnFile):
    """Something to announce to a subscriber; ``corps``: the very text that is signed."""

    abonnement = models.ForeignKey(Abonnement, on_delete=models.PROTECT)
    evenement = models.CharField(max_length=20)
    corps = models.TextField()
    creee_le = models.DateTimeField()
    envoyee_le = models.DateTimeField(null=True)
    abandonnee_le = models.DateTimeField(null=True)
