"""A specification that holds everything a report, a Markdown text and a JSON file can show."""

from __future__ import annotations

from specgen.findings import Code, Finding, Severity
from specgen.model import specification as s
from specgen.model.base import Grade, Level, Origin

HOSTILE = "<script>alert('案')</script>"


def text(words: str, origin: Origin = Origin.clause) -> s.Segments:
    return (s.Segment(text=words, origin=origin),)


def rich_specification() -> s.Specification:
    """Every kind of node, item, change, verdict, to-do and finding, and hostile text among them."""
    return s.Specification(
        title="藍川町生成AIサービス提供業務",
        document_title="調達仕様書",
        office="藍川町",
        outline="simple",
        final=False,
        cover=("藍川町生成AIサービス提供業務", "調達仕様書", "令和8年4月15日", "藍川町　総務課"),
        date="2026-04-15",
        chapters=(_overview(), _security()),
        annexes=(_annex(),),
        forms=(_form(),),
        criteria=_criteria(),
        prices=(
            s.Price(id="setup", category="initial", title="環境の設定", unit="式", quantity=1, note="手引を含む。"),
            s.Price(id="fee", category="monthly", title="月額利用料", unit="月"),
            s.Price(id="more", category="usage", title="追加", unit="1,000文字", quantity=1000.5),
            s.Price(id="exit", category="exit", title="データの引渡し", unit="式", quantity=1),
        ),
        contract_months=8,
        coverage=(_coverage(), _contract_coverage()),
        risk=_risk(),
        decisions=_decisions(),
        todos=_todos(),
        findings=_findings(),
        answers=_answers(),
        shares=(
            s.Share(origin=Origin.clause, sentences=1200, characters=48000),
            s.Share(origin=Origin.answer, sentences=60, characters=900),
            s.Share(origin=Origin.staff, sentences=100, characters=4000),
            s.Share(origin=Origin.generated, sentences=40, characters=1600),
        ),
        library=(
            s.LayerLock(
                id="standard", title="標準ライブラリ", edition="2026.11", digest="0f" * 32,
                publisher="specgen", licence="CC BY 4.0",
            ),
        ),
        source_titles={"moic-wg": "総務省「参考資料」 https://example.invalid/a.pdf", "ds-920": "デジタル庁「DS-920」"},
    )  # fmt: skip


def _overview() -> s.Node:
    purpose = s.Item(
        id="OVR-03", kind="narrative", clause="overview.purpose", path="第1章1", title="目的",
        text=text("本調達の目的は、次のとおりである。"), confirm=True,
        items=(
            s.Item(
                id="OVR-03-n1", kind="narrative", number="(1)", path="第1章1(1)",
                text=text("窓口の待ち時間を減らす。", Origin.answer),
            ),
        ),
    )  # fmt: skip
    undecided = s.Segment(text="【未定：現状の課題】", origin=Origin.answer, mark="undecided")
    terms = s.Item(
        id="OVR-07", kind="provision", number="(1)", path="第1章2(1)", title="用語",
        text=text("用語の意義は、次の表のとおりとする。"),
        table=s.ItemTable(
            columns=(s.TableColumn(title="用語", width=25), s.TableColumn(title="意義", width=75)),
            rows=((text("RAG"), text("検索|生成\n参照用データを用いる。")), (text("入力情報"), (undecided,))),
        ),
    )  # fmt: skip
    return s.Node(
        id="ch.overview", kind="chapter", title="調達の概要", number="第1章", path="第1章",
        nodes=(
            s.Node(
                id="sec.purpose", kind="section", title="目的", number="1", path="第1章1", inline=True, items=(purpose,)
            ),
            s.Node(id="sec.terms", kind="section", title="用語 #", number="2", path="第1章2", items=(terms,)),
        ),
    )  # fmt: skip


def _security() -> s.Node:
    training = s.Item(
        id="DAT-01", kind="requirement", clause="security.no-training", layer="standard", edition="2026.11",
        level=Level.mandatory, number="(1)", path="第2章1(1)", title="入力情報の学習利用の禁止",
        text=(
            s.Segment(text="受注者は、入力情報を学習に利用しないこと。詳細は"),
            s.Segment(text="第1章2", target="sec.terms"),
            s.Segment(text="による。\n- 約款による扱いも同じとする。"),
        ),
        items=(
            s.Item(
                id="DAT-01-a", kind="requirement", clause="security.no-training", level=Level.mandatory,
                number="ア", path="第2章1(1)ア", text=text("初期設定で適用すること。\n操作を要しないこと。"),
                touched=Origin.staff, reason=f"規程に合わせた{HOSTILE}",
                items=(
                    s.Item(
                        id="DAT-01-a-x", kind="requirement", level=Level.mandatory, number="(ア)",
                        path="第2章1(1)ア(ア)", text=text("利用者の操作を含む。"),
                    ),
                ),
            ),
        ),
        satisfies=("ds920:16/learning",), verify=("利用規約の写し",),
    )  # fmt: skip
    encryption = s.Item(
        id="SEC-01", kind="requirement", clause="security.encryption", level=Level.desirable, number="(2)",
        path="第2章1(2)", title="通信及び保存の暗号化", text=text("鍵を発注者ごとに分けること。", Origin.generated),
        grade=Grade.acceptable, risk="鍵を他の契約者と共用することがある。", touched=Origin.generated, confirm=True,
    )  # fmt: skip
    own = s.Item(
        id="OWN-shimin", kind="requirement", level=Level.mandatory, number="(3)", path="第2章1(3)",
        title=f"町民の声{HOSTILE}", text=text(f"町の指示に従うこと。{HOSTILE}", Origin.staff),
        touched=Origin.staff, reason="広聴の要綱による。",
    )  # fmt: skip
    section = s.Node(
        id="sec.data",
        kind="section",
        title="情報の取扱い",
        number="1",
        path="第2章1",
        items=(training, encryption, own),
    )
    return s.Node(
        id="ch.security", kind="chapter", title="情報セキュリティ", number="第2章", path="第2章", nodes=(section,)
    )


def _annex() -> s.Node:
    item = s.Item(
        id="ANX-01",
        kind="provision",
        number="1",
        path="別紙1の1",
        title="基本的事項",
        text=text("個人情報を適正に扱うこと。"),
    )
    return s.Node(
        id="annex-personal", kind="annex", title="個人情報取扱特記事項", number="別紙1", path="別紙1", items=(item,)
    )


def _form() -> s.Node:
    item = s.Item(
        id="FRM-01", kind="form", path="様式第1号", title="質問書", text=text("藍川町 あて\n　\n　# 提出日：　　")
    )
    return s.Node(id="form-question", kind="form", title="質問書", number="様式第1号", path="様式第1号", items=(item,))


def _criteria() -> s.Criteria:
    return s.Criteria(
        id="proposal", title="評価基準", total=100,
        items=(
            s.CriterionPoints(id="a", group="体制", title="実績", view="知見が生きるか。", points=60),
            s.CriterionPoints(id="b", group="機能", title="任意の要件", view="満たす割合", points=30, desirable=True),
            s.CriterionPoints(id="price", group="価格", title="見積額", view="低いほど高い。", points=10),
        ),
    )  # fmt: skip


def _coverage() -> s.Coverage:
    quote = s.Evidence(item="DAT-01", path="第2章1(1)", quote=f"受注者は、学習に利用しないこと。{HOSTILE}")
    met = s.AspectCoverage(id="learning", text="学習に利用しないこと。", essential=True, evidence=(quote,))
    unmet = s.AspectCoverage(id="storage", text="保存の方法を定めている。", essential=True)
    extra = s.AspectCoverage(id="extra", text="記録を示している。", essential=False)

    def item(number: str, verdict: s.Verdict, application: str, **more: object) -> s.ItemCoverage:
        fields: dict[str, object] = {"name": f"項目{number}", "verified": True, "reason": f"{number}の理由", **more}
        return s.ItemCoverage.model_validate(
            {"id": f"ds920:{number}", "category": "区分", "verdict": verdict, "application": application, **fields}
        )

    items = (
        item("01", s.Verdict.covered, "適用", aspects=(met, extra)),
        item("02", s.Verdict.partial, "一部適用", aspects=(met, unmet), lacks=(unmet.text, "期間")),
        item("03", s.Verdict.missing, "未判断", aspects=(unmet,), lacks=(unmet.text,),
             suggested_clauses=("security.storage", "unknown.clause")),
        item("04", s.Verdict.not_applicable, "適用しない", aspects=(unmet,), reason="画像を扱わないため"),
        item("06", s.Verdict.undetermined, "未判断", name=f"（公式の項目名が未確認）{HOSTILE}", verified=False),
    )  # fmt: skip
    return s.Coverage(
        checklist="ds920", title="調達チェックシート", edition="1.0", note="観点は推定である。", items=items
    )


def _contract_coverage() -> s.Coverage:
    item = s.ItemCoverage(
        id="contract:input", name="入力の取決め", verified=True, category="契約", verdict=s.Verdict.covered,
        application="適用", reason="",
    )  # fmt: skip
    return s.Coverage(checklist="ds920-contract", title="契約チェックシート", edition="1.0", note="", items=(item,))


def _risk() -> s.Risk:
    return s.Risk(
        id="high-risk", title="高リスク判定シート", judge="CIOが判定する。", note="点数は付けない。",
        axes=(
            s.RiskAxis(id="A", title="利用する人", text="住民が直接使う。", higher=True),
            s.RiskAxis(id="B", title="業務の性格", text="処分には使わない。", higher=False),
        ),
    )  # fmt: skip


def _decisions() -> tuple[s.Decision, ...]:
    rows = (
        ("security.no-training", "DAT-01", "入力情報の学習利用の禁止", "applies", "常に適用する条項である。"),
        ("security.storage", "DAT-03", "保存", "condition", "回答が条件に合わないため、適用しない。"),
        ("function.image", "FNC-10", "画像の生成", "level", "求めないため、適用しない。"),
        ("form.other", "FRM-09", "様式", "outline", "章立てに置く場所がない。"),
        ("qualification.consortium", "QLF-02", "共同での参加", "left_out", f"職員が除いた。理由: {HOSTILE}"),
    )
    return tuple(
        s.Decision.model_validate(
            {"clause": a, "code": b, "title": c, "cause": d, "reason": e, "included": d == "applies"}
        )
        for a, b, c, d, e in rows
    )


def _todos() -> tuple[s.Todo, ...]:
    return (
        s.Todo(kind="undecided", place="現状の課題", message=f"未定である。{HOSTILE}", affects=("OVR-04", "NET-01")),
        s.Todo(kind="confirm", place="第1章1", message="「目的」を確かめる。", affects=("OVR-03",)),
        s.Todo(kind="judge", place="高リスク判定シート", message="助言を求めるかを判断する。"),
    )


def _findings() -> tuple[Finding, ...]:
    return (
        Finding(
            code=Code.conflict_drafted, severity=Severity.error, place="保存", message="両立しない。", hint="除く。"
        ),
        Finding(code=Code.date_order, severity=Severity.warning, place="契約", message=f"逆である。{HOSTILE}"),
        Finding(
            code=Code.observed_range,
            severity=Severity.info,
            place="利用者数",
            message="例より多い。",
            hint="確かめる。",
        ),
    )


def _answers() -> tuple[s.AnswerLine, ...]:
    rows = (
        ("office.name", "案件の概要", "団体名", "藍川町", "回答", ""),
        ("narrative.issues", "案件の概要", "現状の課題", "未定", "未定", ""),
        ("scale.users", "規模", "利用者数", f"120人{HOSTILE}", "回答", "50から12,000人まで"),
        ("scale.concurrent", "規模", "同時接続数", "30人", "既定値", "30から400人まで"),
        ("usage.tokens", "規模", "月間のトークン数", "（対象外）", "対象外", ""),
    )
    return tuple(
        s.AnswerLine(question=q, section=section, label=label, value=value, state=state, observed=observed)
        for q, section, label, value, state, observed in rows
    )
