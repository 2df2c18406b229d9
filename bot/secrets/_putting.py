"""Putting a secret where a reference points: a file of its owner alone, or the keyring."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from bot.model import ConfigError, Fault, SourceError
from bot.secrets._base import Secret
from bot.secrets._files import replace


def can_put(reference: str) -> bool:
    """Say whether a secret can be put there from here: nobody sets another process's environment."""
    return reference.startswith(("file:", "keyring:"))


def put(reference: str, secret: Secret, workspace: Path) -> None:
    """Put ``secret`` there, in a file whole and 0600; ConfigError or SourceError where that fails."""
    scheme, _, name = reference.partition(":")
    if not secret.reveal():
        hint = "log in again and paste it"
        raise ConfigError(Fault(code="secret", message="nothing was pasted", hint=hint))
    if scheme == "file":
        _to_file(workspace / Path(name).expanduser(), secret, reference)
    else:
        _to_keyring(name, secret, reference)


def _to_file(path: Path, secret: Secret, reference: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(path, f"{secret.reveal()}\n".encode())
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        hint = "let this user write there, or name another file"
        raise SourceError(Fault(code="secret", message=message, place=reference, hint=hint)) from error


def _to_keyring(name: str, secret: Secret, reference: str) -> None:
    try:
        keyring = import_module("keyring")
    except ImportError:
        hint = "pip install 'pullquote[keyring]', or use file:"
        message = "the keyring package is not installed"
        raise ConfigError(Fault(code="secret", message=message, place=reference, hint=hint)) from None
    try:
        keyring.set_password("pullquote", name, secret.reveal())
    except keyring.errors.KeyringError as error:
        message = f"the keyring did not take it ({type(error).__name__})"
        hint = "unlock it, or use file:"
        raise ConfigError(Fault(code="secret", message=message, place=reference, hint=hint)) from None
