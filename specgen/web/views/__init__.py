"""What pages show: the values of the desk in the order and the words of a page."""
