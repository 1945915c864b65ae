"""Our documents against a whole schema of the platform: what it no more understands is named."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLError, GraphQLSchema, build_client_schema, build_schema, parse, validate

from convgen.errors import UsageInvalide
from convgen.plateforme.documents import TOUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecart:
    """What a document asks and the schema does not offer; ``message`` is graphql-core's, in English."""

    document: str
    message: str


def lire(path: Path) -> GraphQLSchema:
    """A schema, as its own language writes it or as an introspection answers it (JSON)."""
    try:
        texte = path.read_text(encoding="utf-8-sig")
        if texte.lstrip().startswith("{"):
            answer = json.loads(texte)
            return build_client_schema(answer.get("data", answer))
        return build_schema(texte)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageInvalide(f"« {path} » est introuvable ou illisible.") from error
    except (GraphQLError, TypeError, ValueError) as error:
        raise UsageInvalide(f"« {path} » n’est pas un schéma GraphQL : {error}.") from error


def ecarts(schema: GraphQLSchema) -> Iterator[Ecart]:
    """Every problem of every document that convgen sends."""
    for nom, texte in TOUS.items():
        for problem in validate(schema, parse(texte)):
            yield Ecart(document=nom, message=problem.message)
