"""The texts that a language model may propose."""
