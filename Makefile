# `make check` is what CI runs.

.PHONY: check check-rust-bert format lint test docs install install-rust-bert gold

check: format lint test docs

format:
	cargo fmt --check

lint:
	cargo clippy --all-targets -- -D warnings

test:
	cargo test

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# The engine rust-bert against transformers and the engine onnx. Downloads torch into target/rust-bert once.
check-rust-bert:
	.ci/check-rust-bert

install:
	cargo install --path . --locked

# With the engine rust-bert; says what to do where libtorch is missing or of another version.
install-rust-bert:
	.ci/libtorch
	cargo install --path . --locked --features rust-bert

# Gold files from their sources.
gold:
	python3 annotations/build.py
