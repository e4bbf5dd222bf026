"""Sets up a new program: finds its mail servers, tries them, writes config.toml and the unit."""
