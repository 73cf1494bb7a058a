"""specgen: drafts 調達仕様書 for municipalities that buy generative-AI services."""

__version__ = "0.1.0"
