"""TOML text → Config, or every fault at once with line, key and nearest valid name."""

from bot.config._faults import fault_at, settings_faults
from bot.config._load import load
from bot.config._models import (
    AccountConfig,
    ApprovalConfig,
    BlackoutConfig,
    CardConfig,
    Config,
    CreatorConfig,
    DaemonConfig,
    LimitConfig,
    MediaConfig,
    OwnLimitConfig,
    PickingConfig,
    ScheduleConfig,
    SpoilerConfig,
    TimingConfig,
)

__all__ = [
    "AccountConfig",
    "ApprovalConfig",
    "BlackoutConfig",
    "CardConfig",
    "Config",
    "CreatorConfig",
    "DaemonConfig",
    "LimitConfig",
    "MediaConfig",
    "OwnLimitConfig",
    "PickingConfig",
    "ScheduleConfig",
    "SpoilerConfig",
    "TimingConfig",
    "fault_at",
    "load",
    "settings_faults",
]
