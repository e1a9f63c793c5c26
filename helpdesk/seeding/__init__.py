"""Any number of believable tickets: the same seed makes the same rows. Everything but ``load`` is pure."""
