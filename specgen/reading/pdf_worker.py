"""The process in which a PDF is read: the file on standard input, lines of JSON on standard output."""

from __future__ import annotations

import contextlib
import io
import sys

from specgen.reading.limits import MAX_BYTES, PDF_MEMORY


def limit_memory() -> None:
    """Let the system refuse memory beyond the limit, where it can."""
    if sys.platform == "win32":  # pragma: no cover
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # a system may set a lower one, or none
        resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY, PDF_MEMORY))


def main() -> None:
    """Read what comes, answer, end."""
    limit_memory()
    from specgen.reading.pdf import answer  # behind the limit: it brings pdfium

    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    answer(data, out)
    out.detach()


if __name__ == "__main__":
    main()
