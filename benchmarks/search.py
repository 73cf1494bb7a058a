"""How long a search as you type takes, how it grows with the library, and how often a like clause fits.

Run with `python -m benchmarks.search`. In the same process and the same run, a plain substring scan (`word in text`
over every folded text of every clause) does the least that any search must do, so that the ratio means something on any
machine. The large library is the standard one repeated, each clause with a number of its own in its text. Whether
clauses fit is measured on labelled sentences by other hands than the library's: a clause fits where it satisfies an
item that the sentence fulfils.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from specgen.library import load_library
from specgen.model.library import Library
from specgen.sharing.fold import letters
from specgen.sharing.search import ClauseIndex
from specgen.sharing.similar import LikenessIndex
from specgen.sharing.texts import Shown, satisfied

ROOT = Path(__file__).resolve().parent.parent
UNSEEN = ROOT / "tests" / "checks" / "labelled" / "unseen"
SIZES = (300, 2_000, 20_000)
RUNS = 20
# What people type: common and rare, of one, two and more letters, several, with a phrase, with an exclusion.
TWO = ("学習", "保存", "利用", "権限", "停止", "監査", "仙台", "本サ", "こと", "粗品")
OTHER = ("の", "サーバー", "再委託", "稼働率", "DAT-01", "学習 再委託", "利用 -学習", '"学習に利用"', "無関係語")
TYPED = "入力した情報を、生成AIモデルの学習に利用しないこと。"


def main() -> None:
    """Print every figure."""
    standard = load_library()
    print(f"検索に掛かる時間（ミリ秒。{RUNS}回ずつ。比は、同じ実行での単純な部分一致の走査に対するもの）")
    for size in SIZES:
        speed(made(standard, size))
    fitting(standard)


def made(library: Library, size: int) -> Library:
    """A library of `size` clauses: those of another again and again, no two alike."""
    clauses = {}
    originals = list(library.clauses.values())
    for number in range(size):
        one = originals[number % len(originals)]
        guidance = f"{one.guidance or ''}（{number}）"
        id_ = f"{one.id}.n{number}"
        clauses[id_] = one.model_copy(update={"id": id_, "guidance": guidance})
    return library.model_copy(update={"clauses": clauses})


def speed(library: Library) -> None:
    """Searching one library, beside the plain scan, and finding what is like a sentence."""
    start = time.perf_counter()
    index = ClauseIndex(library)
    built = time.perf_counter() - start
    shown = Shown(library)
    texts = [letters(text) for clause in library.clauses.values() for text in shown.fields(clause)]
    print(f"  {len(library.clauses):6,}条項（{sum(map(len, texts)):,}字、準備 {built:.2f} 秒）")
    for name, words in (("2字の語", TWO), ("その他", OTHER)):
        ours = [seconds for word in words for seconds in timed(lambda word=word: index.search(word))]  # type: ignore[misc]
        plain = [seconds for word in words for seconds in timed(lambda word=word: scan(texts, word))]  # type: ignore[misc]
        told("  " + name, ours)
        print(f"      単純な走査に対する比 {statistics.median(ours) / statistics.median(plain):.2f}（中央値）")
    start = time.perf_counter()
    likeness = LikenessIndex(library)
    built = time.perf_counter() - start
    told(f"  似た条項（準備 {built:.2f} 秒）", timed(lambda: likeness.similar(TYPED)))


def scan(texts: list[str], word: str) -> int:
    """The least that any search must do: look whether each text holds the letters that were typed."""
    wanted = letters(word)
    return sum(wanted in text for text in texts)


def timed(job: Callable[[], object]) -> list[float]:
    """Seconds of each run of a job."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return seconds


def told(name: str, seconds: list[float]) -> None:
    """One line: median, 95th percentile and maximum."""
    middle, high = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"    {name} 中央値 {middle * 1e3:.1f}  p95 {high * 1e3:.1f}  最大 {max(seconds) * 1e3:.1f}")


def fitting(library: Library) -> None:
    """How often a fitting clause is the first, or among the first five, for sentences that no rule had seen."""
    index = LikenessIndex(library)
    meets = {id_: {ref.split("/")[0] for _, ref in satisfied(one)} for id_, one in library.clauses.items()}
    known = set().union(*meets.values())
    asked = first = five = 0
    for path in sorted(UNSEEN.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            labels = {row["item"]: row["label"], **row.get("also", {})}
            wanted = {item for item, label in labels.items() if label in ("positive", "partial")} & known
            if row["label"] in ("positive", "partial") and wanted:
                fits = [bool(wanted & meets[one.clause]) for one in index.similar(row["text"])]
                asked, first, five = asked + 1, first + any(fits[:1]), five + any(fits)
    print(f"似た条項が合う割合（{asked}文） 初めの1件 {first / asked:.2f}  初めの5件 {five / asked:.2f}")


if __name__ == "__main__":
    main()
