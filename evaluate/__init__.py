"""How good an answer, a retrieval or a model is, and how sure that number is. Imports curate."""
