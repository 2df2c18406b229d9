"""Faults in a platform's own settings, told with the same words and places."""

from __future__ import annotations

from typing import Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.config import fault_at, settings_faults
from bot.model import Fault

TEXT = """\
[[accounts]]
id = "one"
platform = "folder"

[[accounts]]
id = "two"
platform = "stage"
serer = "https://x.example"
size = "big"
password = "file:p"
"""


class Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    server: str
    size: int = Field(default=1, ge=1)
    password: str = ""

    @field_validator("password")
    @classmethod
    def _never(cls, _value: str) -> str:
        raise ValueError("this stage takes no passwords")

    @model_validator(mode="after")
    def _small(self) -> Self:
        if self.server == "x" and self.size > 9:
            raise ValueError("size is at most 9 where server is x")
        return self


def judged(settings: dict[str, object]) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        Stage(**settings)  # type: ignore[arg-type]
    return settings_faults(TEXT, "config.toml", 1, caught.value, Stage.model_fields)


def test_each_fault_has_its_line_and_the_nearest_name() -> None:
    found = judged({"serer": "https://x.example", "size": "big", "password": "file:p"})
    assert [(fault.place, fault.message) for fault in found] == [
        ("config.toml:5 [accounts.1].server", '"server" is missing'),
        ("config.toml:8 [accounts.1].serer", 'there is no key "serer" here'),
        ("config.toml:9 [accounts.1].size", '"size" must be a whole number, without quotes'),
        ("config.toml:10 [accounts.1].password", '"password": this stage takes no passwords'),
    ]
    assert found[1].hint == 'did you mean "server"?'


def test_what_is_wrong_with_several_keys_together_names_them_itself() -> None:
    (fault,) = judged({"server": "x", "size": 10})
    assert (fault.place, fault.message) == (
        "config.toml:5 [accounts.1]",
        "size is at most 9 where server is x",
    )


def test_a_common_key_is_offered_too() -> None:
    found = judged({"server": "x", "them": "dark", "password": ""})
    assert found[0].hint == 'did you mean "theme"?'


def test_a_fault_can_be_placed_by_hand() -> None:
    fault = fault_at(TEXT, "config.toml", ("accounts", 1, "platform"), "no such platform", "try folder")
    assert str(fault) == "config.toml:7 [accounts.1].platform: no such platform – try folder"
    assert fault_at(TEXT, "c.toml", ("accounts", 0, "path"), "x").place == "c.toml:1 [accounts.0].path"
    assert fault_at(TEXT, "c.toml", ("card", "theme"), "x").place == "c.toml [card].theme"
