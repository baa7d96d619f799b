"""The tiny reader: a language model that reads passages and copies the answer, and knows nothing.

`model/` holds its weights, tokenizer and card, `teaching/` the scripts that made them.
"""
