"""The web application: reads a form, calls the desk, chooses a page. It decides nothing itself."""
