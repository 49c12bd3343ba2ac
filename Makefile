# `make run` for a terminal in your browser, `make test` for all tests; see README.md.

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
UNITDIR    ?= $(PREFIX)/lib/systemd/system
SYSCONFDIR ?= /etc
INITDIR    ?= $(SYSCONFDIR)/init.d
DEFAULTDIR ?= $(SYSCONFDIR)/default
CARGO      ?= cargo
INSTALL    ?= install

# Where cargo puts what it builds.
TARGET := $(or $(CARGO_TARGET_DIR),target)

ifdef CI
# What would make the next build faster makes this one slower.
export CARGO_INCREMENTAL := 0
endif

# Tests at a time: much of what they do is waiting, which more of them can than there are cores.
TEST_THREADS ?= 4

# The port of `make run`; 0 takes a free one.
PORT ?= 0

all:
	$(CARGO) build --release --locked
	$(INSTALL) -m 755 $(TARGET)/release/anytermd anytermd

# The daemon prints its address. As root it needs somebody else to run as.
run: all
	@user=; if [ "$$(id -u)" -eq 0 ]; then \
		user=$${SUDO_USER:-nobody}; [ "$$user" != root ] || user=nobody; \
	fi; \
	echo "Ctrl-C ends it."; \
	exec ./anytermd --foreground --local-only --port $(PORT) $${user:+--user "$$user"}

test:
	tests/install-deps
	$(CARGO) fmt --check
	shellcheck -x init.d/anytermd .ci/run tests/install-deps tests/init_script/run tests/init_script/*.sh tests/systemd/view.sh
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items
	RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$(TEST_THREADS)} $(CARGO) test --locked
	tests/browser/run
	$(MAKE) --no-print-directory install DESTDIR=$(TARGET)/installed PREFIX=/usr
	$(TARGET)/installed/usr/bin/anytermd --version

# Licences, duplicates and sources of the dependencies, and their known vulnerabilities where the network
# lets us fetch the list of those.
audit:
	$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --locked check licenses bans sources
	@if $(CARGO) deny fetch db; then \
		$(CARGO) deny --locked check --disable-fetch advisories; \
	else \
		echo "The advisories could not be fetched, so known vulnerabilities were NOT looked for." >&2; \
	fi

# The table of README.md: the whole daemon against shellinabox and a bare read loop, all in one run, for minutes.
# `make bench BENCH=--quick` only shows that it works; BENCH="keys idle" measures some rows.
bench:
	$(CARGO) bench --locked --bench daemon -- $(BENCH)

# Parsing, rendering and scripts by themselves: bytes a second, time and allocations an update.
bench-micro:
	$(CARGO) bench --locked --bench micro

# The page in headless Chromium: from a key to its echo, a flood of lines, memory. tests/install-deps brings what it needs.
bench-page: all
	cd tests/browser && { [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund; }
	ANYTERMD="$(CURDIR)/anytermd" node benches/page.js

# Fuzzing, FUZZ_SECONDS for each target. cargo-fuzz wants a nightly toolchain only for its flags; RUSTC_BOOTSTRAP makes
# the stable one take them. What it finds goes to fuzz/artifacts, and with its fix to fuzz/seeds.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= screen receive typing params command links
fuzz:
	$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-fuzz
	for target in $(FUZZ_TARGETS); do \
		mkdir -p "fuzz/corpus/$$target" && \
		RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run --sanitizer $(or $(SANITIZER),none) "$$target" \
			"fuzz/corpus/$$target" "fuzz/seeds/$$target" -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 || exit 1; \
	done

# Half an hour of sessions opened, used, dropped and closed at random, and what the daemon holds before and after it.
SOAK_SECONDS ?= 1800
soak:
	SOAK_SECONDS=$(SOAK_SECONDS) $(CARGO) test --release --locked --test soak -- --nocapture

# The page for ten minutes: keys in four frames, eight hidden tabs, a laptop that sleeps for four.
MINUTES ?= 10
soak-page:
	MINUTES=$(MINUTES) LIMIT=3600000 tests/browser/run soak/hours.test.js

install: all
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(INITDIR)" \
		"$(DESTDIR)$(DEFAULTDIR)" "$(DESTDIR)$(UNITDIR)"
	$(INSTALL) -s -m 755 anytermd "$(DESTDIR)$(BINDIR)/anytermd"
	$(INSTALL) -m 644 man/anytermd.1 "$(DESTDIR)$(MANDIR)/man1/anytermd.1"
	sed 's|/usr/bin/anytermd|$(BINDIR)/anytermd|' init.d/anytermd >"$(DESTDIR)$(INITDIR)/anytermd"
	chmod 755 "$(DESTDIR)$(INITDIR)/anytermd"
	sed 's|/usr/bin/anytermd|$(BINDIR)/anytermd|' contrib/systemd/anytermd@.service \
		>"$(DESTDIR)$(UNITDIR)/anytermd@.service"
	chmod 644 "$(DESTDIR)$(UNITDIR)/anytermd@.service"
	[ -e "$(DESTDIR)$(DEFAULTDIR)/anytermd" ] || \
		sed 's|/usr/bin/anytermd|$(BINDIR)/anytermd|' contrib/anytermd.default >"$(DESTDIR)$(DEFAULTDIR)/anytermd"

# Leaves the settings of the init script where they are.
uninstall:
	rm -f "$(DESTDIR)$(BINDIR)/anytermd" "$(DESTDIR)$(MANDIR)/man1/anytermd.1" \
		"$(DESTDIR)$(INITDIR)/anytermd" "$(DESTDIR)$(UNITDIR)/anytermd@.service"

clean:
	$(CARGO) clean
	rm -f anytermd

.PHONY: all run test bench bench-micro bench-page fuzz soak soak-page audit install uninstall clean
