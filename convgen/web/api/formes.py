"""The JSON schema of a list of models, whole: a body that is read row by row is described all the same."""

from typing import Any

from pydantic import BaseModel


def forme(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a list of ``model``, its references replaced by what they name."""
    schema = model.model_json_schema()
    named = schema.pop("$defs", {})
    return {"type": "array", "items": _whole(schema, named)}


def _whole(schema: Any, named: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_whole(item, named) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _whole(named[schema["$ref"].rsplit("/", 1)[-1]], named)
    return {key: _whole(value, named) for key, value in schema.items()}
