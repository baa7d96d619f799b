"""How the tiny reader is made: made-up companies, a tokenizer, a training run.

Nothing here is needed to use the reader.
"""
