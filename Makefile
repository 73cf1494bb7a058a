# make draft   環境を整え、町の見本を out/ に作成する
# make test    環境を整え、全ての試験を実行する
# make serve   環境を整え、ブラウザーで使う画面を始める（DATA=フォルダー、PORT=番号）
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLE ?= town
DATA   ?= data
PORT   ?= 8080

.PHONY: draft serve test test-fast lint golden pages bench bench-check bench-web bench-survival bench-guard weights test-llm lock wheel clean

draft: $(VENV)/.runtime
	$(BIN)/specgen draft samples/$(SAMPLE)/answers.yaml --out out

serve: $(VENV)/.web
	$(BIN)/specgen serve --data $(DATA) --port $(PORT)

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n auto

test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -m "not slow and not office and not browser"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# 見本の期待結果を書き直す。差分を読んでから登録すること。
golden: $(VENV)/.dev
	$(BIN)/python -m tests.golden

# 条項と設問の一覧を作り直す。
pages: $(VENV)/.runtime
	$(BIN)/specgen library pages --out docs

bench-check: $(VENV)/.dev
	$(BIN)/python -m benchmarks.check

# 画面の速さ（50人及び400人が同時に使うとき）を測る。8分ほど掛かる。
bench-web: $(VENV)/.dev
	$(BIN)/python -m benchmarks.web

# 保存の途中で200回止め、受け取ったと答えた保存が失われないことを確かめる。15分ほど掛かる。
bench-survival: $(VENV)/.dev
	$(BIN)/python -m benchmarks.survival

# 第二の読取りの重みを、見本の文から作り直す。
weights: $(VENV)/.dev
	$(BIN)/python -m benchmarks.second_reader
	$(BIN)/python -m benchmarks.guard_reader

# 本物の小さなモデルと、そのOpenAI互換サーバーで、通信の手順を確かめる（文章の質は見ない）。
test-llm: $(VENV)/.llm-test
	$(BIN)/python -m pytest -m llm tests/narrative/llm

$(VENV)/.llm-test: requirements-llm-test.lock $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-llm-test.lock
	touch $@

# 個人情報などの検出の正しさを測る。
bench-guard: $(VENV)/.dev
	$(BIN)/python -m benchmarks.guard

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.draft

# 依存する版を固定し直す（uv が要る）。ファイルには配布元の名前を書かない。
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
LOCK_LLM := uv pip compile requirements-llm-test.in --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-llm-test.lock
lock:
	$(LOCK) --group build -o requirements.lock
	$(LOCK_LLM)
	$(LOCK) --extra web --extra llm --group build -o requirements-web.lock
	$(LOCK) --extra web --extra llm --group dev --group bench -o requirements-dev.lock

wheel: $(VENV)/.dev
	$(BIN)/python -m hatchling build -t wheel

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 以上が必要です。PYTHON=… で指定してください。")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.web: requirements-web.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-web.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV) out build dist
