"""How long a check takes, how it grows with the pages, and how often its verdicts are right.

Run with `make bench-check`. Speed and memory are taken in a process of its own after the imports; beside it, in the
same process, every sentence is compared with every sentence of the library by rapidfuzz, so that the ratio means
something on any machine. Accuracy is measured on labelled sentences: those that the rules were tuned on, and those
written by other hands afterwards, which no rule had seen.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "checks" / "labelled"
PAGES = (100, 500, 2_000)
A_PAGE = 22  # paragraphs on a page of the drafted samples


def main() -> None:
    """Print every figure."""
    if len(sys.argv) == 3 and sys.argv[1] == "one":
        print(json.dumps(one(int(sys.argv[2]))))
        return
    speed()
    accuracy()


def speed() -> None:
    """Reading a .docx and checking it against all checklists, with findings, at three sizes."""
    print("検査に掛かる時間（.docx の読取りから指摘まで。起動及び条項ライブラリの読込みを除く）")
    first: dict[str, float] | None = None
    for pages in PAGES:
        run = [sys.executable, "-m", "benchmarks.check", "one", str(pages)]
        figures: dict[str, float] = json.loads(subprocess.run(run, check=True, capture_output=True, cwd=ROOT).stdout)
        first = first or figures
        longer, ratio = figures["total"] / first["total"], figures["judge"] / figures["baseline"]
        print(
            f"  {pages:5}ページ {figures['paragraphs']:7,.0f}段落  読取り {figures['read']:6.2f} 秒"
            f"  照合 {figures['judge']:6.2f} 秒  指摘 {figures['findings']:6.2f} 秒  計 {figures['total']:6.2f} 秒"
            f"  {figures['megabytes']:5.0f} MB  （ページ {pages / PAGES[0]:.0f} 倍に対し、時間 {longer:.1f} 倍。"
            f"総当たりの類似度に対する照合の比 {ratio:.2f}）"
        )


def one(pages: int) -> dict[str, float]:
    """The figures of one size, measured in this process."""
    from rapidfuzz import fuzz, process

    from specgen.checks.checklist import judge
    from specgen.checks.evidence import load_evidence
    from specgen.checks.normal import normalise
    from specgen.checks.run import check
    from specgen.checks.sentences import read_sentences
    from specgen.checks.splitting import split
    from specgen.library import load_library
    from specgen.reading import read_bytes

    library, evidence = load_library(), load_evidence()
    data = long_docx(pages)
    start = time.perf_counter()
    document = read_bytes(data, "long.docx")
    read = time.perf_counter() - start
    sentences = read_sentences(document)
    judged = time.perf_counter()
    judge(library, evidence, sentences)
    judged = time.perf_counter() - judged
    whole = time.perf_counter()
    check(library, evidence, document)
    whole = time.perf_counter() - whole
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    texts = [normalise(part) for one in library.clauses.values() for part in split(one.text or "")]
    base = time.perf_counter()
    for sentence in sentences:
        process.extractOne(sentence.plain, texts, scorer=fuzz.ratio)
    base = time.perf_counter() - base
    return {
        "paragraphs": len(document.paragraphs),
        "read": read,
        "judge": judged,
        "findings": whole - judged,
        "total": read + whole,
        "megabytes": megabytes,
        "baseline": base,
    }


def long_docx(pages: int) -> bytes:
    """A .docx of labelled sentences and drafted ones, numbered so that no two paragraphs are equal."""
    import docx

    texts = [*(row["text"] for row in labelled()), *drafted()]
    document = docx.Document()
    for at in range(pages * A_PAGE):
        if at % 200 == 0:
            document.add_heading(f"{at // 200 + 1} 機能及び運用の要件", 1)
        chapter, number = divmod(at, 200)
        document.add_paragraph(f"{chapter + 1}.{number + 1} {texts[at % len(texts)]}（{at}）")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def drafted() -> list[str]:
    """The requirements of the city sample."""
    text = (ROOT / "samples" / "city" / "expected" / "specification.md").read_text(encoding="utf-8")
    return [line.strip("-　 ") for line in text.splitlines() if line.endswith("こと。")]


def labelled() -> Iterator[dict[str, str]]:
    """Every labelled sentence of the repository."""
    for path in sorted(LABELLED.rglob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def accuracy() -> None:
    """Per checklist: precision, recall and F1 of `covered`, and how often `covered` is said where nothing obliges."""
    from tests.checks.labels import Figures, measure

    for folder, title in (("tuned", "規則を合わせた文"), ("unseen", "規則を書いた後に、別の書き手が書いた文")):
        paths = sorted((LABELLED / folder).glob("*.yaml"))
        figures = measure(paths)
        print(f"{title}（{sum(1 for path in paths for _ in yaml.safe_load(path.read_text(encoding='utf-8')))}文）")
        print(f"  {'':20} 適合率  再現率  F1     誤った安心")
        for name, one in [*figures.items(), ("全体", sum(figures.values(), Figures()))]:
            print(
                f"  {name:20} {one.precision:.3f}   {one.recall:.3f}   {one.f1:.3f}"
                f"  {one.false_assurance:.4f}（{one.assured}/{one.missing}）"
            )


if __name__ == "__main__":
    main()
