"""The pages of an administrator (管理)."""
