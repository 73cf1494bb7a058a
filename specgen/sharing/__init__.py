"""Libraries as something people share: searching them, finding like clauses, seeing where a clause is used."""
