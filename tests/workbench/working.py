"""The working process with kinds of work that go wrong in their own way: what a job does stands in its name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from specgen.errors import FileProblem
from specgen.store import Store
from specgen.store.values import Job
from specgen.workbench import Workbench, jobs


def trouble(_bench: Workbench, store: Store, job: Job) -> bytes:
    """Do what the name of the job says."""
    store.jobs.progress(job.id, 1, 2, str(os.getpid()))
    match job.name:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die once":
            if not job.params.get("died"):
                store.jobs.set_params(job.id, {"died": True})
                os.kill(os.getpid(), signal.SIGKILL)
        case "sleep":
            subprocess.Popen(["sleep", "300"])  # what a job starts ends with it
            time.sleep(300)
        case "grow":
            held = bytearray(jobs.MOST_MEMORY)
            return bytes(held[:1])
        case "refuse":
            raise FileProblem("仕様書.docx", "壊れている。", "保存し直す。")
    return b"done"


if __name__ == "__main__":
    jobs.HANDLERS["trouble"] = trouble
    jobs.main(sys.argv[1:], sys.stdout)
