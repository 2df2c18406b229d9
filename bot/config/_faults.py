"""Faults in config.toml: where they stand, said in plain words. Values are never repeated from secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.config._models import AccountConfig, Config
from bot.config._places import Path, line_of, shown
from bot.config._units import did_you_mean
from bot.model import Fault

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

_WORDS: Mapping[str, str] = {
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "is not written as it should be",
    "int_type": "must be a whole number, without quotes",
    "int_parsing": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "float_parsing": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "bool_parsing": "must be true or false, without quotes",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "tuple_type": 'must be a list, such as ["one", "two"]',
    "list_type": 'must be a list, such as ["one", "two"]',
    "too_short": "must not be empty",
    "dict_type": "must be a section of its own",
    "model_type": "must be a section of its own",
    "model_attributes_type": "must be a section of its own",
    "string_too_long": "must have at most {max_length} characters",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A fault before its line is looked up."""

    code: str
    path: Path
    message: str
    hint: str = ""


def fault_at(
    text: str, name: str, path: Path, message: str, hint: str = "", *, code: str = "config_value"
) -> Fault:
    """Return a Fault whose place is ``name:line [table].key`` for ``path`` in the TOML ``text``.

    A key that is not there gets the line of its table, or none.
    """
    line = line_of(text, path)
    where = f"{name}:{line}" if line else name
    return Fault(code=code, message=message, place=f"{where} {shown(path)}".rstrip(), hint=hint)


def faults_at(text: str, name: str, troubles: Iterable[Trouble]) -> list[Fault]:
    """Return each trouble once, as a Fault, in the order of the file."""
    unique = list(dict.fromkeys(troubles))
    unique.sort(key=lambda trouble: line_of(text, trouble.path) or 0)
    return [fault_at(text, name, one.path, one.message, one.hint, code=one.code) for one in unique]


def settings_faults(
    text: str,
    name: str,
    index: int,
    error: ValidationError,
    names: Iterable[str] = (),
) -> list[Fault]:
    """Return what a platform's own model found wrong with the settings of account number ``index``.

    ``names`` are the platform's keys (``Adapter.settings.model_fields``), for "did you mean".
    """
    valid = {*names, *common_keys()}
    found = [_trouble(item, ("accounts", index), valid, Config) for item in error.errors(include_url=False)]
    return faults_at(text, name, found)


def common_keys() -> frozenset[str]:
    """Return the keys every account may have, whatever its platform."""
    return frozenset(AccountConfig.model_fields) - {"settings"}


def config_troubles(error: ValidationError) -> list[Trouble]:
    """Return what the models of config.toml found wrong."""
    return [
        _trouble(item, (), _names_at(item["loc"][:-1]), Config) for item in error.errors(include_url=False)
    ]


def _trouble(item: Any, base: Path, valid: Iterable[str], root: type[BaseModel]) -> Trouble:
    path: Path = (*base, *item["loc"])
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    context = item.get("ctx") or {}
    if item["type"] == "missing":
        return Trouble(code="config_missing", path=path, message=f'"{key}" is missing', hint=_example(key))
    if item["type"] == "extra_forbidden":
        return _unknown(path, key, item.get("input"), valid, root)
    if item["type"] == "value_error":  # a platform's own check: a whole sentence
        said = str(context.get("error"))  # of several keys together it names them itself
        return Trouble(code="config_value", path=path, message=f'"{key}": {said}' if item["loc"] else said)
    message, hint = _sentence(item, context, path)
    return Trouble(code="config_value", path=path, message=f'"{key}" {message}', hint=hint)


def _sentence(item: Any, context: Mapping[str, Any], path: Path) -> tuple[str, str]:
    if item["type"] == "pullquote":
        return context["message"], context["hint"]
    if item["type"] in {"literal_error", "enum"}:
        return _choice(item, context, path)
    words = _WORDS.get(item["type"])
    return (words.format(**context), "") if words else (f"is not valid: {item['msg']}", "")


def _choice(item: Any, context: Mapping[str, Any], path: Path) -> tuple[str, str]:
    expected = str(context["expected"]).replace("'", '"')
    message = f"must be one of {expected.replace(' or ', ', ')}"
    if is_secret(str(path[-1])):
        return message, ""
    return message, did_you_mean(
        item.get("input"), expected.replace(" or ", ", ").replace('"', "").split(", ")
    )


def is_secret(key: str) -> bool:
    """Tell whether a key is named like something nobody else may read."""
    return any(word in key.lower() for word in ("token", "password", "secret"))


def _unknown(path: Path, key: str, value: object, valid: Iterable[str], root: type[BaseModel]) -> Trouble:
    section = isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
    message = f"there is no section [{key}]" if section else f'there is no key "{key}" here'
    hint = did_you_mean(key, valid) or _elsewhere(key, root) or f"known here: {', '.join(sorted(valid))}"
    return Trouble(code="config_unknown_key", path=path, message=message, hint=hint)


def _elsewhere(key: str, root: type[BaseModel]) -> str:
    if key in root.model_fields:
        return f'"{key}" belongs at the top of the file, before the first [section]'
    homes = [name for name in root.model_fields if key in _names_at((name,)) and key != "settings"]
    return f'"{key}" belongs under [{homes[0]}]' if homes else ""


def _names_at(loc: Path) -> frozenset[str]:
    """Return the keys a section of config.toml takes; the path steps through the models."""
    model: Any = Config
    for step in loc:
        if isinstance(step, str):
            model = _inner(model.model_fields[step].annotation) if hasattr(model, "model_fields") else None
    return frozenset(getattr(model, "model_fields", ())) - {"settings"}


def _inner(annotation: Any) -> Any:
    arguments = getattr(annotation, "__args__", ())
    return arguments[0] if arguments else annotation


def _example(key: str) -> str:
    examples = {
        "id": 'a name of your choosing: id = "my-mastodon"',
        "platform": 'for example platform = "mastodon"',
    }
    return examples.get(key, f"add {key} = …")
