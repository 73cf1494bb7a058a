"""Clause libraries: read layers of data files, and check them as a whole."""

from specgen.library.checking import check_references
from specgen.library.reading import load_library, read_library, standard_library_path

__all__ = ["check_references", "load_library", "read_library", "standard_library_path"]
