"""What a language model may draft, what may be sent to it, and what is done with its answers."""
