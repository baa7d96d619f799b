"""Finding personal data and secrets in text."""
