"""How long a draft takes, how much memory it needs, and how both grow with the library.

Run with `make bench`. Every figure is taken in a process of its own; the median of several runs is printed. Beside
specgen, in the same run, the same text goes through pandoc and through docxtpl, so that the ratios mean something on
any machine.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
SIZES = (50, 500, 5_000)
CLAUSE = """\
id: bulk.c{n}
code: BLK-{n:04}
title: 増量の条項 {n}
place: contract.other
text: |
  受注者は、{n}番目の事項について、{{{{scale.users}}}}人の利用を妨げない方法を定め、発注者の承認を得ること。
brief: full
verify: [確認書]
guidance: 測定のための条項である。
sources: [{{ref: specgen, at: 測定}}]
"""


def main() -> None:
    """Print every figure."""
    loading()
    samples()
    growth()
    others()


def loading() -> None:
    """The library alone: the standard one, and one of 300 clauses."""
    print("条項ライブラリの読込み（検査を含む。起動を除く）")
    seconds, _ = measured("load")
    print(f"  標準の条項ライブラリ  {seconds * 1000:5.0f} ミリ秒")
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = measured("load", str(bulk_layer(Path(folder), max(1, 300 - standard_clauses()))))
    print(f"  300条項               {seconds * 1000:5.0f} ミリ秒")


def standard_clauses() -> int:
    """How many clauses the standard library has."""
    return sum(1 for _ in (ROOT / "clauses" / "standard" / "clauses").rglob("*.yaml"))


def samples() -> None:
    """The samples: all files, without the LibreOffice pass."""
    print(f"見本の作成（LibreOffice なし、{RUNS}回の中央値）")
    for name in ("town", "city", "prefecture", "joint"):
        seconds, megabytes = measured("draft_files", str(ROOT / "samples" / name / "answers.yaml"))
        print(f"  {name:10} {seconds:6.2f} 秒  {megabytes:6.0f} MB")


def growth() -> None:
    """How a draft grows with the library: all clauses drafted, all files made."""
    print("条項の数による増え方（市の見本に、作成される条項を加える）")
    first: tuple[float, float] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            layer = bulk_layer(Path(folder) / str(size), size)
            answers = str(ROOT / "samples" / "city" / "answers.yaml")
            seconds, megabytes = measured("draft_files", answers, str(layer), runs=3)
            first = first or (seconds, megabytes)
            longer, larger, more = seconds / first[0], megabytes / first[1], size / SIZES[0]
            print(f"  +{size:5} 条項  {seconds:6.2f} 秒  {megabytes:6.0f} MB  （数 {more:.0f} 倍に対し、", end="")
            print(f"時間 {longer:.1f} 倍、メモリー {larger:.1f} 倍）")


def others() -> None:
    """The same text through pandoc and through docxtpl."""
    print("同じ文章から .docx を作る時間の比（市の見本。1より大きければ specgen が遅い）")
    answers = str(ROOT / "samples" / "city" / "answers.yaml")
    ours, _ = measured("docx_only", answers)
    print(f"  specgen  {ours:6.3f} 秒（文書の書出しだけ）")
    if pandoc := shutil.which("pandoc"):
        theirs = with_pandoc(pandoc, answers)
        print(f"  pandoc   {theirs:6.3f} 秒  比 {ours / theirs:5.2f}")
    else:
        print("  pandoc   この機械にない")
    theirs, _ = measured("docxtpl_only", answers)
    print(f"  docxtpl  {theirs:6.3f} 秒  比 {ours / theirs:5.2f}")


def bulk_layer(folder: Path, size: int) -> Path:
    """A library layer of `size` clauses that every draft takes."""
    clauses = folder / "clauses" / "bulk"
    clauses.mkdir(parents=True)
    manifest = 'id: bulk\ntitle: 増量\nedition: "1"\npublisher: 測定\nlicence: CC-BY-4.0\n'
    (folder / "library.yaml").write_text(manifest, encoding="utf-8")
    for n in range(1, size + 1):
        (clauses / f"c{n}.yaml").write_text(CLAUSE.format(n=n), encoding="utf-8")
    return folder


def measured(what: str, *arguments: str, runs: int = RUNS) -> tuple[float, float]:
    """Median seconds and median peak megabytes of a job of this file, each run in a process of its own."""
    figures = []
    for _ in range(runs):
        command = [sys.executable, "-m", "benchmarks.draft", what, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        figures.append(json.loads(done.stdout))
    return statistics.median(f["seconds"] for f in figures), statistics.median(f["megabytes"] for f in figures)


def with_pandoc(pandoc: str, answers: str) -> float:
    """Median seconds of pandoc for the markdown of a draft, start of the program included."""
    from specgen.export.markdown import render_markdown

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "text.md"
        source.write_text(render_markdown(drafted(answers)), encoding="utf-8")
        command = [pandoc, str(source), "-o", str(Path(folder) / "text.docx")]
        seconds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def drafted(answers: str, *layers: str):  # type: ignore[no-untyped-def]  # the import below is part of what is timed
    """A drafted specification."""
    from specgen.workbench import Workbench

    bench = Workbench([Path(layer) for layer in layers])
    return bench.draft(bench.read_answers(Path(answers)))


def load(*layers: str) -> float:
    """Seconds to read and check the library."""
    from specgen.library import load_library

    start = time.perf_counter()
    load_library([Path(layer) for layer in layers])
    return time.perf_counter() - start


def draft_files(answers: str, *layers: str) -> float:
    """Seconds for everything: start, library, answers, assembly and all files."""
    start = time.perf_counter()
    from specgen.workbench import Workbench

    bench = Workbench([Path(layer) for layer in layers])
    spec = bench.draft(bench.read_answers(Path(answers)))
    _, files = bench.files(spec, pages=False)
    assert len(files) == 6
    return time.perf_counter() - start


def docx_only(answers: str) -> float:
    """Seconds for the .docx alone."""
    from specgen.export.docx import render_docx

    spec = drafted(answers)
    start = time.perf_counter()
    render_docx(spec)
    return time.perf_counter() - start


def docxtpl_only(answers: str) -> float:
    """Seconds for the same items through a docxtpl template with one loop."""
    import docx
    from docxtpl import DocxTemplate

    spec = drafted(answers)
    items = [{"path": item.path, "text": item.plain} for item in spec.items()]
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.docx"
        document = docx.Document()
        for line in ("{%p for item in items %}", "{{ item.path }} {{ item.text }}", "{%p endfor %}"):
            document.add_paragraph(line)
        document.save(str(template))
        start = time.perf_counter()
        filled = DocxTemplate(str(template))
        filled.render({"items": items}, autoescape=True)
        filled.save(str(Path(folder) / "out.docx"))
        return time.perf_counter() - start


JOBS: dict[str, Callable[..., float]] = {
    "load": load,
    "draft_files": draft_files,
    "docx_only": docx_only,
    "docxtpl_only": docxtpl_only,
}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        elapsed = JOBS[sys.argv[1]](*sys.argv[2:])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": elapsed, "megabytes": peak}))
    else:
        main()
