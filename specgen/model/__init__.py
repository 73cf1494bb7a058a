"""The frozen values that everything else passes around. They do no I/O."""
