"""Documents that somebody brings to be checked."""
