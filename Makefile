# The two commands of the README, and what they are made of.
# Needed before: Rust (rustup installs the pinned toolchain), make; for the tests Python 3 and npm, and Chromium or a Debian
# to install it on.

CARGO ?= cargo
PREFIX ?= $(HOME)/.cargo

# A tool of the build, below the target folder.
DENY_VERSION = 0.20.2
DENY_HOME = $(or $(CARGO_TARGET_DIR),target)/tools/cargo-deny-$(DENY_VERSION)
DENY = $(DENY_HOME)/bin/cargo-deny

.PHONY: browser demo test test-core test-long test-engines lint lint-deployments deny advisories install fuzz help

help:
	@echo "make demo        see it work: builds the core without AWS, runs the embedded example"
	@echo "make install     build the whole program (about fifteen minutes on two cores) and install it below $(PREFIX)"
	@echo "make test        everything: formatting, lints, licences, all tests"
	@echo "make test-core   the tests that need no AWS crates"
	@echo "make test-long   everything, with more seeds for the random tests"
	@echo "make test-engines  containers, Slurm and the linters of docker/ (root on Debian; Python 3, npm)"
	@echo "make advisories  known vulnerabilities of the crates (needs GitHub)"

demo:
	$(CARGO) build --release --locked --no-default-features
	"$$($(CARGO) metadata --format-version 1 --no-deps --offline | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')/release/threatproof" demo

install:
	$(CARGO) install --locked --path . --root "$(PREFIX)"

# Clippy in the place of rustc, for this package alone. `cargo clippy` would read all AWS crates once more, in
# a form that no build can use; so the lints are told by the build that the tests then run from.
LINTED = RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets --no-default-features -- -D warnings
	$(LINTED) $(CARGO) test --locked --no-run

# What crates there may be: deny.toml.
deny: $(DENY)
	$(DENY) --all-features --locked check licenses bans sources

# Known vulnerabilities of the crates; asks RustSec's advisory database on GitHub.
advisories: $(DENY)
	$(DENY) --all-features --locked check advisories

# Without optimisation: it works for seconds, and its own profile would build it for minutes.
$(DENY):
	$(CARGO) install --debug --config profile.dev.debug=false --locked --version $(DENY_VERSION) --root "$(DENY_HOME)" cargo-deny

test-core:
	$(CARGO) test --locked --no-default-features

# One fuzz target for ten minutes, from the corpus that is kept: make fuzz TARGET=tm7. Needs the nightly
# toolchain and cargo-fuzz.
TARGET ?= tm7
fuzz:
	mkdir -p tests/fuzz/corpus/$(TARGET)
	tar -xzf tests/fuzz/corpus/$(TARGET).tar.gz -C tests/fuzz/corpus/$(TARGET)
	cd tests/fuzz && $(CARGO) +nightly fuzz run --fuzz-dir . --sanitizer none -O $(TARGET) -- -max_total_time=600 -max_len=16384

# Chromium, in which the tests open the dossier. THREATPROOF_WITHOUT_BROWSER=1 leaves them out.
browser:
	@[ -n "$$THREATPROOF_WITHOUT_BROWSER" ] || command -v chromium || \
	{ apt-get update -q && apt-get install -yq --no-install-recommends chromium; } || \
	{ echo "the tests of the dossier need chromium: install it, or set THREATPROOF_WITHOUT_BROWSER=1" >&2; exit 1; }

test: lint deny browser
	$(LINTED) $(CARGO) test --locked

# The random tests and the fault matrix with all of their seeds.
test-long: lint deny browser
	THREATPROOF_LONG=1 $(LINTED) $(CARGO) test --locked

# The image, and whole scans on real engines: containers, Slurm, Step Functions. Installs what it needs: Debian packages,
# and tools below the target folder. Uses the static binary THREATPROOF_BINARY, or builds it. PARTS="lint image" are some.
PARTS ?=
test-engines:
	python3 tests/engines $(PARTS)

# The files in docker/, by the linters of their engines. Needs no engine and no build.
lint-deployments:
	python3 tests/engines lint
