"""A 案件 from its beginning to its last answer."""
