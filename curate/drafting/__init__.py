"""Pairs drafted from documents; each waits until a person has confirmed it."""
