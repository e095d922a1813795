# `make check` is what CI runs.

.PHONY: check format lint test docs install gold

check: format lint test docs

format:
	cargo fmt --check

lint:
	cargo clippy --all-targets -- -D warnings

test:
	cargo test

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

install:
	cargo install --path . --locked

# Gold files from their sources.
gold:
	python3 annotations/build.py
