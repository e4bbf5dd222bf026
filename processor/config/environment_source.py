"""Reads the environment's variables and secret files as one raw table for each section."""

from __future__ import annotations

from typing import Any

from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)


def tables_of_environment(prefix: str, secrets_folder: str | None) -> dict[str, dict[str, Any]]:
    """Section -> key -> text; a list is written as JSON: '["one@a.example"]'.

    Raises SettingsError or OSError when something in it cannot be read.
    """

    class Environment(BaseSettings):
        program: dict[str, Any] = {}
        mailbox: dict[str, Any] = {}
        delivery: dict[str, Any] = {}
        database: dict[str, Any] = {}
        eligibility: dict[str, Any] = {}
        paths: dict[str, Any] = {}
        log: dict[str, Any] = {}
        metrics: dict[str, Any] = {}
        alarms: dict[str, Any] = {}
        retention: dict[str, Any] = {}

        model_config = SettingsConfigDict(env_prefix=prefix, env_nested_delimiter="__", extra="ignore")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            if not secrets_folder:
                return (env_settings,)
            secrets = NestedSecretsSettingsSource(
                file_secret_settings,
                secrets_dir=secrets_folder,
                secrets_dir_missing="ok",
                secrets_prefix=prefix,
                secrets_nested_delimiter="__",
            )
            return (env_settings, secrets)

    return Environment().model_dump(exclude_unset=True)
