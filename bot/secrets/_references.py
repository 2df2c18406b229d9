"""``env:NAME``, ``file:PATH``, ``keyring:NAME`` and ``credential:NAME``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from bot.model import ConfigError, Fault
from bot.secrets._base import Secret

_FORMS = "write env:NAME, file:PATH, keyring:NAME or credential:NAME, and keep the secret itself there"
_CREDENTIALS = "CREDENTIALS_DIRECTORY"


def resolve(reference: str, environ: Mapping[str, str], workspace: Path) -> Secret:
    """Return the secret ``reference`` points to; a relative PATH starts at ``workspace``.

    Raises ConfigError. What stands in place of a reference is never repeated: it may be the token itself.
    """
    scheme, colon, name = reference.partition(":")
    if not colon or not name or scheme not in ("env", "file", "keyring", "credential"):
        raise _fault("this is not the name of a secret", "", _FORMS)
    if scheme == "env":
        value = _from_environment(name, environ, reference)
    elif scheme == "file":
        value = _from_file(workspace / Path(name).expanduser(), reference)
    elif scheme == "credential":
        value = _from_systemd(name, environ, reference)
    else:
        value = _from_keyring(name, reference)
    return Secret(_one_line(value, reference))


def _fault(message: str, place: str, hint: str) -> ConfigError:
    return ConfigError(Fault(code="secret", message=message, place=place, hint=hint))


def _one_line(value: str, reference: str) -> str:
    value = value.rstrip("\r\n")
    if not value.strip():
        raise _fault("the secret is empty", reference, "put it there")
    if any(ord(character) < 32 for character in value):
        raise _fault("the secret holds more than one line", reference, "leave only the secret there")
    return value


def _from_environment(name: str, environ: Mapping[str, str], reference: str) -> str:
    if name not in environ:
        raise _fault(f"the environment variable {name} is not set", reference, f"set {name} to the secret")
    return environ[name]


def _from_file(path: Path, reference: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _fault(
            f"there is no file {path}", reference, "make it, with the secret as its only line"
        ) from None
    except UnicodeDecodeError:
        raise _fault(f"{path} is not plain text", reference, "save it as UTF-8 text") from None
    except OSError as error:
        raise _fault(f"{path} cannot be read: {error.strerror}", reference, "let this user read it") from None


def _from_systemd(name: str, environ: Mapping[str, str], reference: str) -> str:
    """Read what ``LoadCredential=`` or ``LoadCredentialEncrypted=`` gave the unit (systemd.exec(5))."""
    folder = environ.get(_CREDENTIALS)
    if not folder:
        hint = f"name it in the unit: LoadCredential={name}:/path/to/the/file"
        raise _fault("systemd has given this process no credentials", reference, hint)
    if "/" in name or name.startswith("."):
        raise _fault("a credential's name is one word", reference, "write it as in the unit")
    return _from_file(Path(folder) / name, reference)


def _from_keyring(name: str, reference: str) -> str:
    try:
        keyring = import_module("keyring")
    except ImportError:
        hint = "pip install 'pullquote[keyring]', or use env: or file:"
        raise _fault("the keyring package is not installed", reference, hint) from None
    try:
        value = keyring.get_password("pullquote", name)
    except keyring.errors.KeyringError as error:
        why = f"the keyring cannot be opened ({type(error).__name__})"
        raise _fault(why, reference, "unlock it, or use env: or file:") from None
    if value is None:
        raise _fault(f"the keyring holds no {name}", reference, f"keyring set pullquote {name}")
    return str(value)
