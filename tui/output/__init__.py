"""How results look: text, JSON, SARIF, Markdown, HTML."""
