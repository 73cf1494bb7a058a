"""The ways to prove who somebody is, beyond a password: a code from a device, and another provider (OpenID Connect)."""
