"""A corpus of odd files, made here: each is read right or refused by name."""
