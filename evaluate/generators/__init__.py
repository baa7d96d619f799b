"""Language models that answer: on this machine, on a server, or from what they said before."""
