"""版, their approval, their files, and who outside may read them."""
