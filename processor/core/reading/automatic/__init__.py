"""Whether a person wrote it, and what robots and mail servers say."""
