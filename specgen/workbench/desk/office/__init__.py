"""People, rules and records of the office (管理)."""
