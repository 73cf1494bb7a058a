"""The draft item by item, and the checklists that it must meet."""
