# coget's build, for GNU make and pkg-config.  `make help` names the targets.
#
# Everything that is built lies under $(BUILD).  A source file is found by its
# place: src/runtime/* goes into runtime.a, which needs libuv alone; src/tls/* into
# tls.a, which needs OpenSSL and the runtime; src/console/* into coget-console, which
# needs libedit; the rest of src/* into program.a;
# src/main.c into the program; tests/unit has a folder for each of src, where each C
# file becomes a program, as do those in tests/examples and tests/bench, and one
# for the header for C++.  pkg-config is asked when something is compiled, not before, so
# that `make deps` can come first, and the runtime needs no answer on libcurl.
#
# libcoget.a and libcoget.so are the runtime as others link with it,
# libcoget-tls.a and .so its TLS, and libcoget-http.a and .so its HTTP client: of
# their global names they show those alone that begin with co_.  What is built here is linked with runtime.a and tls.a, whose inner
# names tests may use.

VERSION = 0.1.0

# The library's interface; it changes when programs must be compiled anew.
SOVERSION = 0

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
PKGCONFIGDIR = $(LIBDIR)/pkgconfig
DATADIR = $(PREFIX)/share/coget
DOCDIR = $(PREFIX)/share/doc/coget
MANDIR = $(PREFIX)/share/man
BASHCOMPDIR = $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR = $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR = $(PREFIX)/share/fish/vendor_completions.d

ifeq ($(origin CC),default)
CC = gcc
endif
# For the tests of the header for C++, which are left out where there is none.
ifeq ($(origin CXX),default)
CXX = $(subst gcc,g++,$(subst clang,clang++,$(CC)))
endif
CFLAGS ?= -O2 -g
NM = nm
OBJCOPY = objcopy
INSTALL = install
PKG_CONFIG = pkg-config

# One directory for each flavour, so that they do not build over each other.
comma = ,
BUILD = build$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# Flags.

# $(call memo,NAME,COMMAND): COMMAND's output, asked for once, when first used.
memo = $(eval $(1) := $(shell $(2)))$($(1))

UV_CFLAGS = $(call memo,UV_CFLAGS,$(PKG_CONFIG) --cflags libuv)
UV_LIBS = $(call memo,UV_LIBS,$(PKG_CONFIG) --libs libuv)
# What bodies are packed with, for tests that do.
PACKING_LIBS = $(call memo,PACKING_LIBS,$(PKG_CONFIG) --libs zlib libbrotlienc \
	libzstd)
ZLIB_LIBS = $(call memo,ZLIB_LIBS,$(PKG_CONFIG) --libs zlib)
# The one library that can be done without; see src/http/public_suffix.h.
PSL = $(call memo,PSL,$(PKG_CONFIG) --exists libpsl && echo libpsl)
PROGRAM_CFLAGS = $(call memo,PROGRAM_CFLAGS,$(PKG_CONFIG) --cflags libcjson \
	expat libcurl libidn2 libutf8proc openssl zlib libbrotlidec libzstd $(PSL))
PROGRAM_LIBS = $(call memo,PROGRAM_LIBS,$(PKG_CONFIG) --libs libcjson expat libcurl \
	libidn2 libutf8proc openssl zlib libbrotlidec libzstd $(PSL))
SERVER_LIBS = $(call memo,SERVER_LIBS,$(PKG_CONFIG) --libs zlib)
TLS_LIBS = $(call memo,TLS_LIBS,$(PKG_CONFIG) --libs openssl) -pthread
http_packages = libcjson expat libcurl libidn2 libutf8proc openssl zlib \
	libbrotlidec libzstd
HTTP_LIBS = $(call memo,HTTP_LIBS,$(PKG_CONFIG) --libs $(http_packages) $(PSL))
CHECK_CFLAGS = $(call memo,CHECK_CFLAGS,$(PKG_CONFIG) --cflags check)
CHECK_LIBS = $(call memo,CHECK_LIBS,$(PKG_CONFIG) --libs check)

# clang 14 knows this flag on some processors only.
CLASH = $(call memo,CLASH,$(CC) -Werror -fstack-clash-protection -x c -c \
	-o /dev/null /dev/null 2>/dev/null && echo -fstack-clash-protection)

# The third level checks sizes that are known at run time only; libraries warn
# of compilers that do not know it.
FORTIFY = $(call memo,FORTIFY,$(CC) -Werror -O2 -U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=3 -include stdlib.h -x c -c -o /dev/null /dev/null \
	2>/dev/null && echo 3 || echo 2)

warnings = -Wall -Wextra -Wformat -Werror=format-security $(if $(CI),-Werror)
optimising = $(filter-out -O0,$(filter -O%,$(CFLAGS)))
sanitizers = $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -DCOGET_SANITIZED)
hardening = -fstack-protector-strong $(CLASH) \
	$(if $(SANITIZE),,$(if $(optimising),-U_FORTIFY_SOURCE \
		-D_FORTIFY_SOURCE=$(FORTIFY)))

# Shared objects hold a library alone; within it no call can be redirected.
position = -fPIE
$(BUILD)/pic/%.o: position = -fPIC -fno-semantic-interposition

# Paths are those within the tree, so that it is built the same everywhere.
reproducible = -ffile-prefix-map='$(CURDIR)=.'

compile = $(CC) -std=gnu11 $(compile_flags)
compile_cpp = $(CXX) -std=c++17 $(compile_flags) -Wshadow -Wpedantic
compile_flags = -D_GNU_SOURCE -Iinclude -Isrc -Itests $(warnings) \
	$(position) $(hardening) $(reproducible) $(sanitizers) $(CPPFLAGS) \
	$(CFLAGS) -MMD -MP
link = $(linker) $(linked) -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack \
	$(sanitizers) $(CFLAGS) $(LDFLAGS)
linked = -pie
linker = $(CC)

# A line for each step; V=1 shows the commands instead.
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $@ &&)

# What there is.

runtime_sources = $(wildcard src/runtime/*.c src/runtime/*.S)
tls_sources = $(wildcard src/tls/*.c)
# What libcoget-http is made of, its own and what it shares with the program.
http_sources = $(wildcard src/http_client/*.c src/websocket/*.c)
http_shared_sources = $(wildcard $(patsubst %,src/%/*.c,archive base command \
	download http input model schedule session storage transfer))
program_sources = $(filter-out src/main.c src/generate/% src/console/% \
	$(runtime_sources) $(tls_sources),\
	$(wildcard src/*.c src/*/*.c src/*/*/*.c))
main_sources = $(wildcard src/main.c)
unit_sources = $(wildcard tests/unit/*/*_test.c)
cpp_sources = $(if $(call memo,HAS_CXX,command -v $(CXX)),\
	$(wildcard tests/unit/cpp/*_test.cpp))
example_sources = $(wildcard tests/examples/*.c)
server_sources = $(wildcard tests/server/*.c)
hostile_sources = $(wildcard tests/hostile/*.c)
bench_sources = $(wildcard tests/bench/*.c)
fuzz_sources = $(wildcard tests/fuzz/*.c)
generate_sources = $(wildcard src/generate/*.c)
console_sources = $(wildcard src/console/*.c)
headers = $(wildcard include/coget/*.h)
cpp_headers = $(wildcard include/coget/*.hpp)
tls_headers = include/coget/tls.h
http_headers = $(wildcard include/coget/http*.h) include/coget/download.h \
	include/coget/websocket.h

objects = $(patsubst %,$(BUILD)/obj/%.o,$(basename $(1)))
programs = $(patsubst %.c,$(BUILD)/%,$(1))

runtime_objects = $(call objects,$(runtime_sources))
tls_objects = $(call objects,$(tls_sources))
pic_objects = $(patsubst $(BUILD)/obj/%,$(BUILD)/pic/%,$(runtime_objects))
tls_pic_objects = $(patsubst $(BUILD)/obj/%,$(BUILD)/pic/%,$(tls_objects))
http_pic_objects = $(patsubst $(BUILD)/obj/%,$(BUILD)/pic/%,\
	$(call objects,$(http_sources)))
http_shared_pic_objects = $(patsubst $(BUILD)/obj/%,$(BUILD)/pic/%,\
	$(call objects,$(http_shared_sources)))
program_objects = $(call objects,$(program_sources))
main_objects = $(call objects,$(main_sources))
server_objects = $(call objects,$(server_sources))
hostile_objects = $(call objects,$(hostile_sources))
console_objects = $(call objects,$(console_sources))

# A shared library, and the links by which it is found when a program starts and
# when one is built.
soname_full = libcoget.so.$(VERSION)
soname = libcoget.so.$(SOVERSION)
shared = $(BUILD)/$(soname_full) $(BUILD)/$(soname) $(BUILD)/libcoget.so
tls_soname_full = libcoget-tls.so.$(VERSION)
tls_soname = libcoget-tls.so.$(SOVERSION)
tls_shared = $(BUILD)/$(tls_soname_full) $(BUILD)/$(tls_soname) \
	$(BUILD)/libcoget-tls.so

http_soname_full = libcoget-http.so.$(VERSION)
http_soname = libcoget-http.so.$(SOVERSION)
http_shared = $(BUILD)/$(http_soname_full) $(BUILD)/$(http_soname) \
	$(BUILD)/libcoget-http.so

# The runtime's tests and examples link with libuv alone; those of TLS also with
# OpenSSL; those of HTTP, with everything.
runtime_units = $(call programs,$(filter tests/unit/runtime/%,$(unit_sources)))
cpp_units = $(patsubst %.cpp,$(BUILD)/%,$(cpp_sources))
tls_units = $(call programs,$(filter tests/unit/tls/%,$(unit_sources)))
http_units = $(call programs,$(filter tests/unit/http_client/% \
	tests/unit/websocket/%,$(unit_sources)))
program_units = $(filter-out $(runtime_units) $(tls_units) $(http_units),\
	$(call programs,$(unit_sources)))
program_examples = $(call programs,$(wildcard tests/examples/*fetch*.c \
	tests/examples/*link*.c tests/examples/*websocket*.c))
tls_examples = $(call programs,$(wildcard tests/examples/*tls*.c))
runtime_examples = $(filter-out $(program_examples) $(tls_examples),\
	$(call programs,$(example_sources)))
shown_examples = $(patsubst $(BUILD)/%,%.c,$(runtime_examples) $(tls_examples))
http_examples = $(patsubst $(BUILD)/%,%.c,$(program_examples))
bench_programs = $(call programs,$(bench_sources))
fuzz_programs = $(call programs,$(fuzz_sources))

all_objects = $(call objects,$(runtime_sources) $(tls_sources) \
	$(program_sources) \
	$(main_sources) $(unit_sources) $(cpp_sources) $(example_sources) \
	$(server_sources) $(hostile_sources) \
	$(bench_sources) $(fuzz_sources) $(generate_sources) \
	$(console_sources)) $(pic_objects) \
	$(tls_pic_objects) $(http_pic_objects) $(http_shared_pic_objects)

.SECONDARY: $(all_objects)

# Building.

.PHONY: all
all: $(BUILD)/coget lib lib-tls lib-http

EDIT = $(call memo,EDIT,$(PKG_CONFIG) --exists libedit 2>/dev/null && echo libedit)
EDIT_CFLAGS = $(call memo,EDIT_CFLAGS,$(PKG_CONFIG) --cflags libedit)
EDIT_LIBS = $(call memo,EDIT_LIBS,$(PKG_CONFIG) --libs libedit)

# The console alone needs libedit, and is no part of what is installed: all else is
# built without.  Only for these goals is pkg-config asked about it.
ifneq ($(filter all tests check-static check-cli,$(or $(MAKECMDGOALS),all)),)
all tests check-cli: $(if $(EDIT),console)
endif

.PHONY: console
console: $(BUILD)/coget-console

.PHONY: lib
lib: $(BUILD)/libcoget.a $(shared) $(BUILD)/man/made

.PHONY: lib-tls
lib-tls: $(BUILD)/libcoget-tls.a $(tls_shared)

.PHONY: lib-http
lib-http: lib-tls $(BUILD)/libcoget-http.a $(http_shared)

.PHONY: tests
tests: $(BUILD)/coget $(BUILD)/tests/server $(BUILD)/tests/hostile \
	$(BUILD)/tests/truth/faults.so runtime-tests $(program_units) \
	$(program_examples) $(tls_units) $(tls_examples) $(http_units)

.PHONY: runtime-tests
runtime-tests: $(runtime_units) $(cpp_units) $(runtime_examples)

linking = $(call say,LINK) mkdir -p $(@D) && $(link) -o $@ $(filter %.o %.a,$^)

$(BUILD)/runtime.a: $(runtime_objects)
$(BUILD)/tls.a: $(tls_objects)
$(BUILD)/program.a: $(program_objects)
# Of machine code that can stand anywhere, as that of the program may be LTO's.
$(BUILD)/http.a: $(http_pic_objects) $(http_shared_pic_objects)
$(BUILD)/http-shared.a: $(http_shared_pic_objects)
$(BUILD)/%.a:
	$(call say,AR) rm -f $@ && $(AR) rcsD $@ $^

# The inner names get a prefix, lest they clash with those of the program that
# is linked with the archive.
$(BUILD)/libcoget.a: $(BUILD)/runtime.a
$(BUILD)/libcoget-tls.a: $(BUILD)/tls.a
$(BUILD)/libcoget-http.a: $(BUILD)/http.a
$(BUILD)/libcoget.a $(BUILD)/libcoget-tls.a $(BUILD)/libcoget-http.a:
	$(call say,AR) $(NM) -g --defined-only $< 2>/dev/null | \
		awk 'NF == 3 && $$3 !~ /^(co_|_)/ { print $$3, "co_private_" $$3 }' \
		>$@.names && $(OBJCOPY) --redefine-syms=$@.names $< $@ && \
		rm $@.names

$(BUILD)/$(soname_full): private linked = -shared -Wl,-soname,$(soname) \
	-Wl,--version-script=src/runtime/coget.map -Wl,-Bsymbolic-functions \
	$(if $(SANITIZE),,-Wl,-z,defs)
$(BUILD)/$(soname_full): $(pic_objects) src/runtime/coget.map
	$(linking) $(UV_LIBS) $(LDLIBS)

$(BUILD)/$(soname): $(BUILD)/$(soname_full)
	@ln -sf $(<F) $@

$(BUILD)/libcoget.so: $(BUILD)/$(soname)
	@ln -sf $(<F) $@

$(BUILD)/$(tls_soname_full): private linked = -shared \
	-Wl,-soname,$(tls_soname) -Wl,--version-script=src/tls/coget-tls.map \
	-Wl,-Bsymbolic-functions $(if $(SANITIZE),,-Wl,-z,defs)
$(BUILD)/$(tls_soname_full): $(tls_pic_objects) src/tls/coget-tls.map $(shared)
	$(linking) -L$(BUILD) -lcoget $(TLS_LIBS) $(LDLIBS)

$(BUILD)/$(tls_soname): $(BUILD)/$(tls_soname_full)
	@ln -sf $(<F) $@

$(BUILD)/libcoget-tls.so: $(BUILD)/$(tls_soname)
	@ln -sf $(<F) $@

# Of what it shares with the program, it has that alone which it calls.
$(BUILD)/$(http_soname_full): private linked = -shared \
	-Wl,-soname,$(http_soname) \
	-Wl,--version-script=src/http_client/coget-http.map \
	-Wl,-Bsymbolic-functions -Wl,--as-needed \
	$(if $(SANITIZE),,-Wl,-z,defs)
$(BUILD)/$(http_soname_full): $(http_pic_objects) $(BUILD)/http-shared.a \
		src/http_client/coget-http.map $(shared) $(tls_shared)
	$(linking) -L$(BUILD) -lcoget-tls -lcoget $(HTTP_LIBS) $(LDLIBS)

$(BUILD)/$(http_soname): $(BUILD)/$(http_soname_full)
	@ln -sf $(<F) $@

$(BUILD)/libcoget-http.so: $(BUILD)/$(http_soname)
	@ln -sf $(<F) $@

$(BUILD)/coget: $(main_objects) $(BUILD)/program.a $(BUILD)/runtime.a
	$(linking) $(PROGRAM_LIBS) $(UV_LIBS) $(LDLIBS)

# With all of the libraries, whose public names the C files that it loads use.
$(BUILD)/coget-console: private linked += \
	-Wl,--dynamic-list=src/console/console.map
$(BUILD)/coget-console: $(console_objects) $(BUILD)/http.a $(BUILD)/tls.a \
		$(BUILD)/runtime.a src/console/console.map
	$(call say,LINK) mkdir -p $(@D) && $(link) -o $@ $(console_objects) \
		-Wl,--whole-archive $(filter %.a,$^) -Wl,--no-whole-archive \
		-Wl,--as-needed $(EDIT_LIBS) $(HTTP_LIBS) $(TLS_LIBS) \
		$(UV_LIBS) $(LDLIBS)

$(BUILD)/tests/server: $(server_objects) $(BUILD)/runtime.a
	$(linking) $(UV_LIBS) $(ZLIB_LIBS) $(LDLIBS)

$(BUILD)/tests/hostile: $(hostile_objects)
	$(linking) $(TLS_LIBS) $(LDLIBS)

# Preloaded, so that calls fail.
$(BUILD)/tests/truth/faults.so: tests/truth/faults.c $(BUILD)/flags
	$(call say,LINK) mkdir -p $(@D) && $(CC) -shared -fPIC -D_GNU_SOURCE \
		$(warnings) -O2 -g -o $@ $<

$(runtime_units): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/runtime.a
	$(linking) $(UV_LIBS) $(CHECK_LIBS) $(LDLIBS)

$(cpp_units): private linker = $(CXX)
$(cpp_units): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/runtime.a
	$(linking) $(UV_LIBS) $(LDLIBS)

$(tls_units): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/tls.a $(BUILD)/runtime.a
	$(linking) $(TLS_LIBS) $(UV_LIBS) $(CHECK_LIBS) $(LDLIBS)

# Where the runtime's allocations fail as the test likes.
$(BUILD)/tests/unit/websocket/ws_oom_test: private linked += \
	-Wl,--wrap=asprintf -Wl,--wrap=strndup
$(BUILD)/tests/unit/runtime/oom_test $(BUILD)/tests/unit/tls/tls_oom_test \
$(BUILD)/tests/unit/http_client/http_oom_test \
$(BUILD)/tests/unit/websocket/ws_oom_test: \
		private linked += \
	$(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc strdup free mmap \
		munmap madvise mprotect)

# Where the kernel does not know the advice by which stacks are guarded.
$(BUILD)/tests/unit/runtime/unguarded_test: private linked += \
	-Wl,--wrap=madvise

# Where the calls that change a disk end the process, as the test likes.
$(BUILD)/tests/unit/session/crash_test: private linked += \
	$(patsubst %,-Wl$(comma)--wrap=%,write ftruncate fsetxattr fsync \
		fdatasync syncfs rename renameat renameat2 link linkat unlink unlinkat \
		clock_gettime boot_id)

$(program_units): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/program.a \
		$(BUILD)/runtime.a
	$(linking) $(PROGRAM_LIBS) $(PACKING_LIBS) $(UV_LIBS) $(CHECK_LIBS) \
		$(LDLIBS)

# Their servers speak TLS, too.
$(http_units): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/program.a $(BUILD)/tls.a \
		$(BUILD)/runtime.a
	$(linking) $(PROGRAM_LIBS) $(PACKING_LIBS) $(UV_LIBS) $(CHECK_LIBS) \
		$(LDLIBS)

$(runtime_examples): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/runtime.a
	$(linking) $(UV_LIBS) $(LDLIBS)

$(tls_examples): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/tls.a $(BUILD)/runtime.a
	$(linking) $(TLS_LIBS) $(UV_LIBS) $(LDLIBS)

$(program_examples) $(bench_programs): $(BUILD)/%: $(BUILD)/obj/%.o \
		$(BUILD)/program.a $(BUILD)/tls.a $(BUILD)/runtime.a
	$(linking) $(PROGRAM_LIBS) $(UV_LIBS) $(LDLIBS)

# libFuzzer, which is clang's, brings the main().
$(fuzz_programs): private linked += -fsanitize=fuzzer
$(fuzz_programs): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/program.a \
		$(BUILD)/runtime.a
	$(linking) $(PROGRAM_LIBS) $(PACKING_LIBS) $(UV_LIBS) $(LDLIBS)

# The public headers' comments as pages of section 3, and the tutorial with its
# programs.
$(BUILD)/man/made: $(wildcard man/*.awk) man/coget.7 $(headers) \
		$(shown_examples) $(wildcard $(shown_examples:.c=.expected)) \
		$(http_examples) \
		$(BUILD)/flags
	$(call say,MAN) rm -rf $(@D) && mkdir -p $(@D)/man3 $(@D)/man7 && \
		$(pages_awk) $(headers) && $(tutorial_awk) man/coget.7 && touch $@

os = -v os='libcoget $(VERSION)'
date = $$(sed -n 's/^\.Dd //p' man/coget.7)
pages_awk = awk -f man/header.awk -f man/text.awk -f man/page.awk \
	-v dir=$(@D)/man3 -v date="$(date)" $(os)
tutorial_awk = awk -f man/text.awk -f man/tutorial.awk \
	-v examples=tests/examples -v file=$(@D)/man7/coget.7 $(os) \
	-v programs='$(sort $(notdir $(basename $(shown_examples) \
		$(http_examples))))'

# What follows from tables in the program is written into the tree.
generated = completions/coget.bash completions/_coget completions/coget.fish \
	man/coget.1 man/coget-json.5

schema = man/coget-json-1.schema.json

.PHONY: generate
generate: $(BUILD)/generate
	@$< $(generated)
	@$< --schema >$(BUILD)/schema && cp $(BUILD)/schema $(schema)

$(BUILD)/generate: $(call objects,$(generate_sources)) $(BUILD)/program.a
	$(linking) $(PROGRAM_LIBS) $(LDLIBS)

# Everything but the runtime, and what is written on it alone, may see libcurl.
libraries = $(UV_CFLAGS) $(PROGRAM_CFLAGS) $(if $(PSL),-DCOGET_HAS_LIBPSL)
$(runtime_objects) $(pic_objects) $(server_objects) \
$(patsubst $(BUILD)/%,$(BUILD)/obj/%.o,$(runtime_units) $(cpp_units) \
	$(runtime_examples)): libraries = $(UV_CFLAGS)
TLS_CFLAGS = $(call memo,TLS_CFLAGS,$(PKG_CONFIG) --cflags openssl)
$(tls_objects) $(tls_pic_objects) \
$(patsubst $(BUILD)/%,$(BUILD)/obj/%.o,$(tls_units) $(tls_examples)): \
	libraries = $(UV_CFLAGS) $(TLS_CFLAGS)
# objcopy renames in machine code alone.
$(runtime_objects) $(tls_objects) $(http_pic_objects) \
$(http_shared_pic_objects): libraries += -fno-lto
# Without optimisation a test is compiled in a third of the time, and it is hardly
# slower: what it tests is optimised.
$(call objects,$(unit_sources)): \
	libraries += $(CHECK_CFLAGS) -U_FORTIFY_SOURCE -O0
$(console_objects): libraries += $(EDIT_CFLAGS)
$(call objects,$(program_sources) $(main_sources) $(console_sources)) \
$(http_pic_objects) $(http_shared_pic_objects): \
	libraries += -DCOGET_VERSION='"$(VERSION)"'

compiling = $(call say,$(1)) mkdir -p $(@D) && \
	$(compile) $(libraries) -c -o $@ $<

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call compiling,CC)

$(BUILD)/obj/%.o: %.cpp $(BUILD)/flags
	$(call say,CXX) mkdir -p $(@D) && \
		$(compile_cpp) $(libraries) -c -o $@ $<

$(BUILD)/obj/%.o: %.S $(BUILD)/flags
	$(call compiling,AS)

$(BUILD)/pic/%.o: %.c $(BUILD)/flags
	$(call compiling,CC)

$(BUILD)/pic/%.o: %.S $(BUILD)/flags
	$(call compiling,AS)

# Holds the command of the last build; newer than the objects when it changed.
# With CI what is built is the same, warnings apart.
.PHONY: force
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' $(flags) | cmp -s - $@ || printf '%s\n' $(flags) >$@
flags = '$(subst ','\'',$(filter-out -Werror,$(compile)) $(CXX) $(link) $(VERSION))'

-include $(all_objects:.o=.d)

# Setting up, testing.

# $(call need,GROUP...): what tests/deps.sh installs, unless nothing may be.
need = $(if $(NODEPS),:,CC='$(CC)' SANITIZE='$(SANITIZE)' tests/deps.sh $(1))

# Steps that follow the installation of packages run in a make of their own,
# with as many jobs as processors unless the user has said how many.
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
submake = @+$(MAKE) $(if $(V),,-s) --no-print-directory

.PHONY: deps
deps:
	@$(call need,build test)

.PHONY: demo
demo:
	@$(call need,build)
	$(submake) $(jobs) all $(BUILD)/tests/server
	@COGET_BUILD='$(abspath $(BUILD))' tests/demo.sh

PARTS = static unit examples cli

# The static checks alone need none of the tests.
static_needs = all $(BUILD)/generate $(BUILD)/tests/server
.PHONY: check
check: deps
	$(submake) $(jobs) \
		$(if $(filter-out static,$(PARTS)),tests,$(static_needs))
	+@failed=; for part in $(PARTS); do \
		$(MAKE) --no-print-directory check-$$part || failed=1; \
	done; test -z "$$failed"
	@echo 'make check: every test passed'

# What every runner is told: where this flavour was built, and with what.
run = COGET_BUILD='$(abspath $(BUILD))' COGET='$(abspath $(BUILD))/coget' \
	CC='$(CC)' SANITIZE='$(SANITIZE)' EMULATOR='$(EMULATOR)' tests/run.sh

CHECKS = $(basename $(notdir $(shell find tests/check -name '*.sh' -perm -u+x | \
	sort)))
.PHONY: check-static
check-static: $(static_needs)
	@$(run) static $(CHECKS:%=tests/check/%.sh)

.PHONY: check-unit
check-unit: $(runtime_units) $(cpp_units) $(tls_units) $(http_units) \
		$(program_units) $(BUILD)/tests/server
	@$(run) unit $(filter-out $(BUILD)/tests/server,$^)

.PHONY: check-examples
check-examples: $(runtime_examples) $(tls_examples) $(program_examples) \
		$(BUILD)/tests/server
	@$(run) examples $(filter-out $(BUILD)/tests/server,$^)

# The longest first: the last to end is then a short one.
long = forms hops truth
BATS = $(long) $(filter-out $(long),$(basename $(notdir $(shell \
	ls -S tests/cli/*.bats))))
.PHONY: check-cli
check-cli: $(BUILD)/coget $(BUILD)/tests/server $(BUILD)/tests/hostile \
	$(BUILD)/tests/truth/faults.so
	@$(run) cli $(BATS:%=tests/cli/%.bats)

# The same with the libcurl of Debian's backports, where that can be had.
.PHONY: check-newest-libcurl
check-newest-libcurl:
	@dir=$$(tests/newest_libcurl.sh build/newest-libcurl) && \
		$(MAKE) --no-print-directory $(jobs) check-cli BATS='$(BATS)' \
			BUILD=build/newest LDFLAGS="-Wl,-rpath,$$dir"

# ThreadSanitizer puts signals off, at times past the poll that they should end:
# that a child has ended goes unnoticed then.
checkable = $(if $(filter thread,$(SANITIZE)),$(filter-out \
	$(BUILD)/tests/unit/cpp/% \
	%/communicate_test %/fork_test %/process_test %/process_stdio_test \
	%/process_group_test %/pipeline_test %/reap_test %/13_supervisor \
	%/17_pipeline %/tutorial_process %/tutorial_pipeline,$(1)),$(1))

# The runtime on its own: asks nothing about libcurl and cJSON.
.PHONY: check-runtime
check-runtime:
	$(submake) $(jobs) runtime-tests
	@$(run) unit $(call checkable,$(runtime_units) $(cpp_units)); \
		status=$$?; \
		$(run) examples $(call checkable,$(runtime_examples)) && \
		exit $$status

# Seeds as many as wanted: make truth TRUTH='--seeds 1000'; for root also those
# of a directory that another user plants things in: '--stranger --seeds 500'.
truth_needs = $(BUILD)/coget $(BUILD)/tests/server $(BUILD)/tests/truth/faults.so
.PHONY: truth
truth: $(truth_needs)
	@COGET_BUILD='$(abspath $(BUILD))' tests/truth/truth.py $(TRUTH)

# One call after the other fails: make faults FAULTS='--call disk --error KILL'.
.PHONY: faults
faults: $(truth_needs)
	@COGET_BUILD='$(abspath $(BUILD))' tests/truth/faults.py $(FAULTS)

.PHONY: check-aarch64
check-aarch64:
	@tests/aarch64.sh

.PHONY: check-valgrind
check-valgrind: $(runtime_units) $(filter-out %/tls_oom_test,$(tls_units))
	@$(run) valgrind $^

# What a request may cost: tests/bench/limits.txt.
.PHONY: check-limits
check-limits: $(BUILD)/coget
	@COGET_BUILD='$(abspath $(BUILD))' COGET='$(abspath $(BUILD))/coget' \
		CC='$(CC)' tests/bench/limits.sh

.PHONY: limits
limits: $(BUILD)/coget
	@COGET_BUILD='$(abspath $(BUILD))' COGET='$(abspath $(BUILD))/coget' \
		CC='$(CC)' tests/bench/limits.sh --write

# FUZZ='NAME SECONDS': one of tests/fuzz, or all of them, for so long each.
.PHONY: fuzz
fuzz:
	@$(if $(NODEPS),:,CC=clang SANITIZE=address tests/deps.sh build)
	$(submake) $(jobs) check-fuzz CC=clang BUILD=build/fuzz \
		SANITIZE=address,undefined,fuzzer-no-link FUZZ='$(FUZZ)'

.PHONY: check-fuzz
check-fuzz: $(if $(filter-out all,$(word 1,$(FUZZ))),\
		$(BUILD)/tests/fuzz/$(word 1,$(FUZZ)),$(fuzz_programs))
	@FUZZ_SECONDS='$(word 2,$(FUZZ))' $(run) fuzz $^

.PHONY: bench
bench:
	@$(call need,build bench)
	$(submake) $(jobs) all $(BUILD)/tests/server $(bench_programs)
	@COGET_BUILD='$(abspath $(BUILD))' COGET='$(abspath $(BUILD))/coget' \
		tests/bench/run.sh $(BENCH)

# Where nobody has a terminal, the README shows one.
.PHONY: picture
picture: $(BUILD)/coget $(BUILD)/tests/server
	@man/picture.py $(BUILD) man/display.svg && echo man/display.svg

# Installing.

# What goes into these directories under its own name, with mode 644.
program_dirs = MAN1DIR MAN5DIR RECIPEDIR SCHEMADIR ZSHCOMPDIR FISHCOMPDIR
lib_dirs = HEADERDIR LIBDIR MAN7DIR EXAMPLEDIR DATADIR
tls_dirs = TLSHEADERDIR TLSLIBDIR
http_dirs = HTTPHEADERDIR HTTPLIBDIR HTTPEXAMPLEDIR
MAN1DIR = $(MANDIR)/man1
MAN3DIR = $(MANDIR)/man3
MAN5DIR = $(MANDIR)/man5
SCHEMADIR = $(DATADIR)
MAN7DIR = $(MANDIR)/man7
# Removed again if nothing is left in them, and those above likewise; but not what
# every system has.
made_dirs = BINDIR BASHCOMPDIR PKGCONFIGDIR MAN3DIR $(program_dirs) $(lib_dirs)
kept_dirs = $(or $(DESTDIR),$(patsubst %/,%,$(dir $(PREFIX))) /usr/local \
	$(addprefix /usr/local/,bin include lib share share/man))
HEADERDIR = $(INCLUDEDIR)/coget
TLSHEADERDIR = $(HEADERDIR)
TLSLIBDIR = $(LIBDIR)
HTTPHEADERDIR = $(HEADERDIR)
HTTPLIBDIR = $(LIBDIR)
HTTPEXAMPLEDIR = $(EXAMPLEDIR)
EXAMPLEDIR = $(DOCDIR)/examples
MAN1DIR_files = man/coget.1
SCHEMADIR_files = $(schema)
MAN5DIR_files = $(wildcard man/*.5)
RECIPEDIR = $(MAN7DIR)
RECIPEDIR_files = man/coget-recipes.7
ZSHCOMPDIR_files = completions/_coget
FISHCOMPDIR_files = completions/coget.fish
HEADERDIR_files = $(filter-out $(tls_headers) $(http_headers),$(headers)) \
	$(cpp_headers)
MAN7DIR_files = $(BUILD)/man/man7/coget.7
EXAMPLEDIR_files = $(shown_examples)
DATADIR_files = src/runtime/coget-gdb.py
LIBDIR_files = $(BUILD)/libcoget.a $(BUILD)/$(soname_full)
TLSHEADERDIR_files = $(tls_headers)
TLSLIBDIR_files = $(BUILD)/libcoget-tls.a $(BUILD)/$(tls_soname_full)
HTTPEXAMPLEDIR_files = $(http_examples)
HTTPHEADERDIR_files = $(http_headers)
HTTPLIBDIR_files = $(BUILD)/libcoget-http.a $(BUILD)/$(http_soname_full)

# $(call FUNCTION,DIR), DIR being the name of a variable.
place = '$(DESTDIR)$($(1))'
put = $(INSTALL) -d $(place) && $(INSTALL) -m 644 $($(1)_files) $(place)
remove = rm -f $(foreach file,$(notdir $($(1)_files)),$(place)/$(file))

# $(call each,FUNCTION,DIR...): a command for each directory.
each = $(foreach dir,$(2),$(call $(1),$(dir)) &&) true

# $(call pages,CONDITION): install the pages of section 3 that find so chooses, and
# the links to them.
pages = find $(BUILD)/man/man3 -name 'coget*.3' $(1) \
		-exec $(INSTALL) -m 644 {} $(call place,MAN3DIR) \; && \
	find $(BUILD)/man/man3 -type l $(1) \
		-exec cp -P {} $(call place,MAN3DIR) \;

# Those of the headers of libcoget-tls and libcoget-http; macros are capitals.
tls_pages = -iname 'co*_tls*'
http_pages = -iname 'co*_http*' -o -iname 'co*_download*' -o -iname 'co*_websocket*' \
	-o -name CO_FOR_MESSAGES.3

# coget.pc and the other two name what is below PREFIX by it.
below = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))
pc = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	-e 's|@INCLUDEDIR@|$(call below,$(INCLUDEDIR))|' \
	-e 's|@LIBDIR@|$(call below,$(LIBDIR))|'

.PHONY: install
install: all install-lib install-lib-tls install-lib-http
	$(INSTALL) -D -m 755 $(BUILD)/coget '$(DESTDIR)$(BINDIR)/coget'
	$(call each,put,$(program_dirs))
	$(INSTALL) -D -m 644 completions/coget.bash \
		'$(DESTDIR)$(BASHCOMPDIR)/coget'

.PHONY: install-lib
install-lib: lib
	$(call each,put,$(lib_dirs))
	ln -sf $(soname_full) $(call place,LIBDIR)/$(soname)
	ln -sf $(soname) $(call place,LIBDIR)/libcoget.so
	$(INSTALL) -d $(call place,PKGCONFIGDIR)
	$(pc) src/runtime/coget.pc.in >$(call place,PKGCONFIGDIR)/coget.pc
	$(INSTALL) -d $(call place,MAN3DIR)
	$(call pages,! \( $(tls_pages) -o $(http_pages) \))

.PHONY: install-lib-tls
install-lib-tls: lib-tls install-lib
	$(call each,put,$(tls_dirs))
	ln -sf $(tls_soname_full) $(call place,LIBDIR)/$(tls_soname)
	ln -sf $(tls_soname) $(call place,LIBDIR)/libcoget-tls.so
	$(pc) src/tls/coget-tls.pc.in >$(call place,PKGCONFIGDIR)/coget-tls.pc
	$(call pages,$(tls_pages))

.PHONY: install-lib-http
install-lib-http: lib-http install-lib-tls
	$(call each,put,$(http_dirs))
	ln -sf $(http_soname_full) $(call place,LIBDIR)/$(http_soname)
	ln -sf $(http_soname) $(call place,LIBDIR)/libcoget-http.so
	$(pc) -e 's|@LIBS@|$(HTTP_LIBS)|' src/http_client/coget-http.pc.in \
		>$(call place,PKGCONFIGDIR)/coget-http.pc
	$(call pages,\( $(http_pages) \))

.PHONY: uninstall
uninstall: $(BUILD)/man/made
	rm -f '$(DESTDIR)$(BINDIR)/coget' '$(DESTDIR)$(BASHCOMPDIR)/coget'
	$(call each,remove,$(program_dirs) $(lib_dirs) $(tls_dirs) $(http_dirs))
	rm -f $(call place,LIBDIR)/$(soname) $(call place,LIBDIR)/libcoget.so \
		$(call place,LIBDIR)/$(tls_soname) \
		$(call place,LIBDIR)/libcoget-tls.so \
		$(call place,LIBDIR)/$(http_soname) \
		$(call place,LIBDIR)/libcoget-http.so \
		$(call place,PKGCONFIGDIR)/coget.pc \
		$(call place,PKGCONFIGDIR)/coget-tls.pc \
		$(call place,PKGCONFIGDIR)/coget-http.pc
	for page in $(BUILD)/man/man3/*.3; do \
		rm -f $(call place,MAN3DIR)/"$${page##*/}"; done
	for dir in $(foreach made,$(made_dirs),$(call place,$(made))); do \
		while case ' $(kept_dirs) ' in *" $$dir "*) false ;; esac && \
			{ [ ! -e "$$dir" ] || rmdir "$$dir" 2>/dev/null; }; do \
			dir=$${dir%/*}; \
		done; \
	done

# Packages.

tarball = $(BUILD)/dist/coget-$(VERSION).tar.gz

.PHONY: dist
dist:
	@.package/dist.sh $(VERSION) $(tarball) && echo $(tarball)

.PHONY: deb
deb: dist
	@$(call need,build deb)
	@.package/deb.sh $(VERSION) $(tarball) $(BUILD)/deb && ls $(BUILD)/deb/*.deb

.PHONY: sbom
sbom: $(BUILD)/coget $(BUILD)/$(soname_full) $(BUILD)/$(tls_soname_full) \
		$(BUILD)/$(http_soname_full)
	@.package/sbom.py $(VERSION) $^ >$(BUILD)/coget.cdx.json && \
		echo $(BUILD)/coget.cdx.json

.PHONY: check-package
check-package:
	@$(run) package .package/check.sh

# The packages in another suite of Debian's: make check-suite SUITE=trixie.
SUITE = trixie
.PHONY: check-suite
check-suite: dist
	@.package/suite.sh $(SUITE) $(VERSION) $(tarball) $(BUILD)/suite-$(SUITE)

.PHONY: clean
clean:
	rm -rf build

.PHONY: help
help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

#: Targets:
#:   all            build build/coget and the library (the default)
#:   lib            the library alone: build/libcoget.a and build/libcoget.so;
#:                  needs libuv, and neither libcurl nor OpenSSL
#:   lib-tls        its TLS besides: build/libcoget-tls.a and .so; needs OpenSSL
#:   lib-http       its HTTP and WebSocket clients besides: build/libcoget-http.a
#:                  and .so; needs libcurl
#:   console        build/coget-console, a prompt for the library; needs libedit,
#:                  and is built by all where that is
#:   demo           install what is missing, build, fetch a tree of files
#:   check          install what is missing, build, run every test
#:   generate       write the tables of options and of JSON's fields into
#:                  completions, manual pages and the JSON Schema
#:   picture        draw the display of a run for the README, with tmux
#:   deps           install the packages that building and testing need
#:   install        install the program and the library: program, completions,
#:                  headers, libraries, coget.pc, man pages
#:   install-lib    install the library alone
#:   install-lib-tls   install the library and its TLS
#:   install-lib-http  install the library and its HTTP client
#:   uninstall      remove what install has installed
#:   dist           pack the sources: build/dist/coget-VERSION.tar.gz
#:   deb            install what is missing, make Debian's packages:
#:                  build/deb/*.deb; DEB_BUILD_OPTIONS=nocheck: without tests
#:   sbom           list the libraries in use: build/coget.cdx.json (CycloneDX)
#:   fuzz           give the parsers anything, with libFuzzer; needs clang
#:   bench          measure coget and the runtime against their peers
#:   clean          remove build/
#:   help           this text
#:
#: Longer tests of the promise that nothing is lost or mixed, see tests/truth:
#:   truth          random servers, options, kills: TRUTH='--seeds 1000';
#:                  mirrors that lie: TRUTH='--mirrors --seeds 500';
#:                  secrets among servers: TRUTH='--origins --seeds 200';
#:                  for root, another user: TRUTH='--stranger --seeds 500'
#:   faults         one call after the other fails: FAULTS='--call disk'
#:
#: Parts of check, without installing anything:
#:   check-static   headers, includes, symbols, scripts, man pages, options
#:   check-unit     unit tests
#:   check-examples the runtime's example programs
#:   check-cli      the program against real and faulty servers
#:   check-runtime  the runtime's units and examples; needs libuv alone
#:   check-aarch64  the same for aarch64, in qemu; installs what is missing
#:   check-valgrind the runtime's units under valgrind
#:   check-limits   what a request costs, against tests/bench/limits.txt;
#:                  "make limits" writes that file anew
#:   check-package  the packages: their content, lintian, twice the same
#:   check-suite    the packages in another suite of Debian's, with its libraries:
#:                  SUITE=trixie, bookworm-backports; needs root and mmdebstrap
#:
#: Variables:
#:   CC=clang                     the compiler (gcc)
#:   CFLAGS=, CPPFLAGS=, LDFLAGS= further flags (CFLAGS: -O2 -g)
#:   SANITIZE=address,undefined   sanitizers, built in a directory of its own
#:   BUILD=DIR                    where to build (build)
#:   PARTS='static unit ...'      the parts of check (all)
#:   BATS='retry ...'             the files of tests/cli (all)
#:   CHECKS='headers ...'         the scripts of check-static (all)
#:   EMULATOR='...'               what runs the tests, where not this machine
#:   FUZZ='NAME SECONDS'          which of tests/fuzz, how long (all 3)
#:   BENCH='...'                  arguments for tests/bench/run.sh
#:   PREFIX=DIR, DESTDIR=DIR      where to install (/usr/local)
#:   BINDIR=, LIBDIR=, INCLUDEDIR=, DATADIR=, DOCDIR=, MANDIR=
#:                                the same in particular (PREFIX/bin, lib, ...)
#:   CI=1                         treat warnings as errors
#:   NODEPS=1                     install nothing
#:   V=1                          show the commands
