# mingwup: build, check, install. `make help` lists the targets.

prefix      ?= /usr/local
bindir      ?= $(prefix)/bin
datadir     ?= $(prefix)/share
mandir      ?= $(datadir)/man
bashcompdir ?= $(datadir)/bash-completion/completions
zshcompdir  ?= $(datadir)/zsh/site-functions
fishcompdir ?= $(datadir)/fish/vendor_completions.d
INSTALL     ?= install
PKG_CONFIG  ?= pkg-config
ifeq ($(origin CC),default)
CC = gcc
endif
ifeq ($(origin CXX),default)
CXX = g++
endif
CFLAGS   ?= -O2 -g
CXXFLAGS ?= $(CFLAGS)

VERSION = 0.1.0

# `make SAN=address,undefined` builds everything with sanitizers, in a directory of its own.
ifdef SAN
B = build/san
SANITIZE = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
else
B = build
# To load it would take a tenth of the time of a run that has nothing to do.
RUNTIME = -static-libstdc++ -static-libgcc
endif

LIBRARIES = libarchive libcurl libcrypto liblzma libzstd libseccomp jansson
LINKED    = $(filter-out libarchive libcurl,$(LIBRARIES)) # these are loaded when they are needed (library.h)
WARNINGS  = -Wall -Wextra -Wshadow -Wpointer-arith -Wunused -Wvla -Wwrite-strings -Wformat=2 -Wundef
CWARNINGS = $(WARNINGS) -Wstrict-prototypes -Wold-style-definition -Wmissing-prototypes -Wdeclaration-after-statement

# What the code needs, apart from what a user of make may set.
CPPFLAGS_ALL = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DMINGWUP_VERSION='"$(VERSION)"' \
	$(shell $(PKG_CONFIG) --cflags $(LIBRARIES)) -iquote src -iquote $(B) -MMD -MP $(CPPFLAGS)
CFLAGS_ALL   = -std=c17 $(CWARNINGS) $(SANITIZE) $(CFLAGS)
CXXFLAGS_ALL = -std=c++17 $(WARNINGS) $(SANITIZE) $(CXXFLAGS)
LDLIBS_ALL   = $(shell $(PKG_CONFIG) --libs $(LINKED)) -pthread $(LDLIBS)

HOST_ARCHES = x86_64 aarch64
SHELLS      = bash zsh fish

SOURCES   = $(filter-out src/main.c src/launcher.c,$(wildcard src/*.c))
OBJECTS   = $(SOURCES:src/%.c=$(B)/%.o) $(B)/toml.o $(B)/launchers.o
UNIT      = $(patsubst tests/unit/%.c,$(B)/%,$(wildcard tests/unit/test_*.c))
LAUNCHERS = $(HOST_ARCHES:%=$(B)/launcher-%)

all: $(B)/mingwup

$(B)/mingwup: $(B)/main.o $(B)/libmingwup.a
	$(CXX) $(SANITIZE) $(RUNTIME) $(LDFLAGS) -o $@ $^ $(LDLIBS_ALL)

$(B)/libmingwup.a: $(OBJECTS)
	$(AR) rcs $@.tmp $^ && mv $@.tmp $@

$(B)/%.o: src/%.c | $(B)/.needs
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(B)/toml.o: src/toml.cpp | $(B)/.needs
	$(CXX) $(CPPFLAGS_ALL) $(CXXFLAGS_ALL) -c -o $@ $<

# The launchers are programs for the hosts on which toolchains run, whatever machine this one is: no libc, no
# sanitizers, the same bytes on every build machine.
LAUNCHER_CFLAGS = -std=c17 $(CWARNINGS) -Os -ffreestanding -fno-pic -fno-stack-protector -fno-stack-clash-protection \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident -fno-tree-loop-distribute-patterns
LAUNCHER_CFLAGS_x86_64  = -fcf-protection=none
LAUNCHER_CFLAGS_aarch64 = -mbranch-protection=none
# One segment from offset 0: loadable whatever the size of the machine's pages, and no padding in the file.
LAUNCHER_LDFLAGS = -static -nostdlib -no-pie -s -Wl,--build-id=none \
	-Wl,-z,noexecstack,-z,noseparate-code,-z,norelro,-z,max-page-size=65536

$(B)/launcher-%: src/launcher.c src/launcher.h | $(B)/.needs
	$*-linux-gnu-gcc $(LAUNCHER_CFLAGS) $(LAUNCHER_CFLAGS_$*) $(LAUNCHER_LDFLAGS) -o $@ $<

$(B)/launchers.o: src/launchers.S $(LAUNCHERS) | $(B)/.needs
	$(CC) -I$(B) -c -o $@ $<

# Names what is missing in one message instead of the first compiler error; as root it installs it.
$(B)/.needs: scripts/needs
	@mkdir -p $(B)
	@scripts/needs build
	@touch $@

$(B)/test_%: tests/unit/test_%.c $(wildcard tests/unit/*.h) $(B)/libmingwup.a
	$(CC) $(CPPFLAGS_ALL) -Itests/unit $(CFLAGS_ALL) -c -o $@.o $<
	$(CXX) $(SANITIZE) $(LDFLAGS) -o $@ $@.o $(filter %.o,$^) $(B)/libmingwup.a $(LDLIBS_ALL) -lcmocka

# Fuzz targets (tests/fuzz/fuzz.h): libFuzzer drives each in a program of its own; a unit test replays their corpora.
FUZZ = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

$(B)/fuzz_%.o: tests/fuzz/fuzz_%.c | $(B)/.needs
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(B)/test_fuzz: CPPFLAGS_ALL += -Itests/fuzz
$(B)/test_fuzz: $(FUZZ:%=$(B)/fuzz_%.o)

$(B)/fuzzer-%: $(B)/fuzz_%.o $(B)/libmingwup.a
	$(CXX) $(SANITIZE) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS_ALL)

fuzzers: $(FUZZ:%=$(B)/fuzzer-%)

fuzz:
	$(MAKE) B=build/fuzz CC=clang CXX=clang++ CPPFLAGS=-DFUZZER \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzzers

# The main job: both Windows targets, the default release, into the default prefix.
provision: all
	$(B)/mingwup install

check:
	@scripts/needs check
	@scripts/check

check-slow:
	@scripts/needs check
	@scripts/check slow

# What it costs, by ratio: scripts/bench. RELEASE and ROUNDS may be given.
bench: all
	@scripts/needs bench
	@scripts/bench $(or $(RELEASE),gcc-14) $(ROUNDS)

unit: $(UNIT)

lint:
	@scripts/lint

# The shells' names of the scripts are those by which they look for them.
install: all $(SHELLS:%=$(B)/completions/%)
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(datadir)/mingwup/toolchains.d/knowledge $(DESTDIR)$(mandir)/man1 \
		$(DESTDIR)$(bashcompdir) $(DESTDIR)$(zshcompdir) $(DESTDIR)$(fishcompdir)
	$(INSTALL) -m 755 $(B)/mingwup $(DESTDIR)$(bindir)/mingwup
	$(INSTALL) -m 644 toolchains.d/*.toml toolchains.d/*.lock $(DESTDIR)$(datadir)/mingwup/toolchains.d/
	$(INSTALL) -m 644 toolchains.d/knowledge/*.toml $(DESTDIR)$(datadir)/mingwup/toolchains.d/knowledge/
	$(INSTALL) -m 644 src/mingwup.1 $(DESTDIR)$(mandir)/man1/mingwup.1
	$(INSTALL) -m 644 $(B)/completions/bash $(DESTDIR)$(bashcompdir)/mingwup
	$(INSTALL) -m 644 $(B)/completions/zsh $(DESTDIR)$(zshcompdir)/_mingwup
	$(INSTALL) -m 644 $(B)/completions/fish $(DESTDIR)$(fishcompdir)/mingwup.fish

$(B)/completions/%: $(B)/mingwup
	@mkdir -p $(@D)
	$(B)/mingwup completions $* >$@

uninstall:
	rm -f $(DESTDIR)$(bindir)/mingwup $(DESTDIR)$(mandir)/man1/mingwup.1 $(DESTDIR)$(bashcompdir)/mingwup \
		$(DESTDIR)$(zshcompdir)/_mingwup $(DESTDIR)$(fishcompdir)/mingwup.fish
	rm -rf $(DESTDIR)$(datadir)/mingwup

dist:
	git archive --prefix=mingwup-$(VERSION)/ -o mingwup-$(VERSION).tar.gz HEAD

clean:
	rm -rf build mingwup-*.tar.gz

help:
	@echo 'make              build $(B)/mingwup'
	@echo 'make provision    build, then install both Windows targets into the default prefix'
	@echo 'make check        all tests; make unit builds the unit tests alone'
	@echo 'make check-slow   each call of a run fails once, and races: ten minutes more'
	@echo 'make fuzz         the fuzz targets, under build/fuzz; scripts/fuzz runs them'
	@echo 'make bench        what it costs beside apt, dpkg-deb, xz and cp; RELEASE=gcc-12 ROUNDS=3'
	@echo 'make lint         formatting, static analysis, layers, shell scripts'
	@echo 'make install      into $$(DESTDIR)$$(prefix); make uninstall takes it away'
	@echo 'make dist, clean  a source archive; an empty build directory'
	@echo 'make SAN=address,undefined   everything with sanitizers, under build/san'

.PHONY: all provision check check-slow bench unit fuzz fuzzers lint install uninstall dist clean help
.DELETE_ON_ERROR:

-include $(wildcard $(B)/*.d)
