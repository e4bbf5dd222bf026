"""What the operator and the coordinators wrote: config.toml and rules/, checked before anything starts."""

from typing import TYPE_CHECKING, Any

from processor.config.problems import ConfigError, Problem, RulesError
from processor.config.settings import Settings, load_settings

if TYPE_CHECKING:
    from processor.config.rulebook import OWN_RULES, load_rules

__all__ = [
    "OWN_RULES",
    "ConfigError",
    "Problem",
    "RulesError",
    "Settings",
    "load_rules",
    "load_settings",
]


def __getattr__(name: str) -> Any:
    """The rules come with the first look at them: `status` and the like need none."""
    if name not in ("OWN_RULES", "load_rules"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from processor.config import rulebook

    return getattr(rulebook, name)
