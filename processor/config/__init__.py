"""What the operator and the coordinators wrote: config.toml and rules/, checked before anything starts."""

from processor.config.problems import ConfigError, Problem, RulesError
from processor.config.rulebook import OWN_RULES, load_rules
from processor.config.settings import Settings, load_settings

__all__ = [
    "OWN_RULES",
    "ConfigError",
    "Problem",
    "RulesError",
    "Settings",
    "load_rules",
    "load_settings",
]
