# Builds the grader and is the door to it: `make help` lists the targets.

CC       := gcc
MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(WERROR)
include labs/flags.mk

# Words as a list of C strings: the grader compiles as the labs do.
comma    := ,
strings   = $(foreach word,$(1),"$(word)"$(comma))
CPPFLAGS := -D_POSIX_C_SOURCE=200809L -Iautograder -DMULTIARCH='"$(or $(MULTIARCH),none)"'
CFLAGS   := -std=c17 -O2 -g $(WARNINGS)
LDLIBS   := -ldw -lelf -ljansson -lmd -lm -lsqlite3 -larchive -lcsv -linih -lyaml

# A second build of the same sources (clang, sanitizers) goes to a folder of its own: make B=build/clang.
B := build

sources := $(wildcard autograder/*.c autograder/checks/*.c autograder/scenarios/*.c autograder/diagnosis/*.c \
                      autograder/report/*.c autograder/class/*.c) \
           $(filter-out autograder/harness/box/launch.c,$(wildcard autograder/harness/*/*.c))
objects := $(sources:%.c=$(B)/%.o)
library := $(filter-out $(B)/autograder/main.o $(B)/autograder/cmd_%.o,$(objects))
common  := $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c))
linked  := $(patsubst %.c,$(B)/%.o,$(wildcard autograder/faults/*.c))
tests   := $(patsubst autograder/tests/%.c,$(B)/tests/%,$(wildcard autograder/tests/test_*.c))
fuzzers := $(patsubst autograder/tests/fuzz/%.c,$(B)/tests/%,$(wildcard autograder/tests/fuzz/fuzz_*.c))
fuzzing := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard autograder/tests/fuzz/fuzz_*.c), \
                                                $(wildcard autograder/tests/fuzz/*.c)))
scenes  := $(patsubst %.c,$(B)/%.o,$(wildcard autograder/tests/scenes/*.c))

# Lost points are no error of make's: asked a question (-q), it runs what is marked + and ends with its
# status 1 without a word. A question to grade alone, and none of it in what is built for that.
ifeq ($(MAKECMDGOALS) $(findstring n,$(firstword -$(MAKEFLAGS))),grade )
MAKEFLAGS += -q
quietly   := +
endif

.DEFAULT_GOAL := all
.PHONY: all deps deps-test deps-cluster batch test-class test-cluster grade trace figures slides test-slides \
        deps-slides test unit fuzz fuzzers matrix matrix-full mutate flake bench bench-variants starters format clean help

# What a lab is linked with stands in its own Makefile: {"lab9-name", {"-lm", NULL}},
lab_makefiles = $(wildcard labs/*/Makefile)
libraries_of  = $(shell sed -n 's/^LDLIBS *= *//p' $(1))
lab_libraries = $(foreach makefile,$(lab_makefiles),{"$(makefile:labs/%/Makefile=%)"$(comma) \
                    {$(call strings,$(call libraries_of,$(makefile))) NULL}}$(comma))

$(B)/autograder/harness/build/compile.o: CPPFLAGS += -DLAB_FLAGS='$(call strings,$(LAB_FLAGS))' \
    -DLAB_SANITIZE='$(call strings,$(LAB_SANITIZE))' -DLAB_LIBRARIES='$(lab_libraries)'
$(B)/autograder/harness/build/compile.o: labs/flags.mk $(lab_makefiles)

## all          build everything
all: $(B)/autograde $(B)/bin/launch $(B)/rules/libcommon.a

$(B)/autograde: $(objects)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

# Runs inside the box, where nothing but the program's own libraries is: so it needs none.
$(B)/bin/launch: autograder/harness/box/launch.c autograder/harness/box/launch.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out -fsanitize%,$(CFLAGS)) -static $< -o $@

# What submissions are linked with: the labs' helpers, the faults, what sanitizers are told.
$(B)/rules/libcommon.a: $(common) $(linked) $(wildcard common/*.h)
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $(common)
	cp $(linked) $(wildcard common/*.h) $(@D)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/tests/test_%: autograder/tests/test_%.c $(library)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d $< $(filter %.o,$^) -lcmocka $(LDLIBS) -o $@

$(B)/tests/test_diagnosis: $(scenes)

# Only libFuzzer's own build (autograder/tests/fuzz.sh) can be linked with it.
$(B)/tests/fuzz_%: autograder/tests/fuzz/fuzz_%.c $(fuzzing) $(library)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -MMD -MP -MF $@.d $< $(filter %.o,$^) $(LDLIBS) -o $@

$(B)/tests/bench: autograder/tests/bench.c $(library)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $< $(library) $(LDLIBS) -o $@

$(B)/tests/chat_load: autograder/tests/bench/chat_load.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< -o $@

-include $(objects:.o=.d) $(common:.o=.d) $(linked:.o=.d) $(scenes:.o=.d) $(fuzzing:.o=.d) $(tests:=.d) $(fuzzers:=.d)

## deps         install what grading needs, where it is missing (from Debian's packages)
deps:
	$(quietly)@autograder/deps.sh grade

deps-test:
	@autograder/deps.sh grade test

deps-cluster:
	@autograder/deps.sh grade cluster

deps-slides:
	@autograder/deps.sh grade slides

## grade        grade your work: make grade LAB=1; the solutions: make grade FROM=solutions
grade: deps
	@MAKEFLAGS= $(MAKE) --no-print-directory -s $(MAKEOVERRIDES) all
	$(quietly)@autograder/grade.sh "$(or $(FROM),labs)" "$(LAB)"

## batch        grade a whole class: make batch LAB=2 FROM=folder-or-archive [GRADEBOOK=f.db] [ROSTER=f.csv]
batch: deps
	@$(MAKE) --no-print-directory -s all
	@$(B)/autograde batch "$(LAB)" "$(FROM)" --gradebook "$(or $(GRADEBOOK),grades.db)" \
	    $(if $(ROSTER),--roster "$(ROSTER)") $(BATCH) || [ $$? -eq 1 ] # lost points are no error of make's

## trace        show every segment that your server and client exchange: make trace LAB=1
trace: deps
	@$(MAKE) --no-print-directory -s all
	@autograder/grade.sh "$(or $(FROM),labs)" "$(LAB)" trace

## figures      draw the pictures of the slides anew, from what the solutions send
figures: deps
	@$(MAKE) --no-print-directory -s all
	@slides/figures.sh

## slides       build the lectures in build/slides: HTML, and PDF with the notes
slides: deps-slides
	@$(MAKE) --no-print-directory -s all
	@slides/build.sh pdf

## test-slides  look at every slide in a browser, light and dark: PICTURES=folder keeps what it saw
test-slides: deps-slides
	@$(MAKE) --no-print-directory -s all
	@slides/test.sh $(if $(PICTURES),--pictures "$(PICTURES)")

## test         prove everything that must hold (needs more packages, and some minutes)
test: deps-test
	@autograder/tests/run.sh

unit: $(tests)

fuzzers: $(fuzzers)

## fuzz         give what parses foreign bytes bad ones, SECONDS for each parser (default 60)
fuzz: deps-test
	@autograder/tests/fuzz.sh $(or $(SECONDS),60)

## test-class   grade a class of 60 with every attack in it, and kill the grader 50 times
test-class: deps-test
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/class.sh whole

## test-cluster grade a class on four nodes of Slurm on this machine, and kill one of them
test-cluster: deps-test deps-cluster
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/run.sh cluster

## matrix       grade every mutant of the solutions: which check and which diagnosis finds it
matrix: deps-test
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/matrix.sh

## matrix-full  the same with other payloads, and with submissions that clang compiles
matrix-full: matrix
	SEED=2 autograder/tests/matrix.sh
	SEED=3 AUTOGRADE_CC=clang autograder/tests/matrix.sh

## mutate       grade mutants made by rule: make mutate LAB=1, or SAMPLE=60 of them [SEED=n]
mutate: deps-test
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/mutate.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(LAB)

## flake        grade all of it RUNS times under load (default 200): no verdict may change
flake: deps-test
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/flake.sh $(or $(RUNS),200)

## bench        measure how much time grading adds to compiling, and how fast the chat server is
bench: deps
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s $(B)/tests/bench $(B)/tests/chat_load
	@$(B)/tests/bench $(PAIRS)
	@autograder/tests/bench/chat.sh $(B)/tests/chat_load $(PAIRS)
	@autograder/tests/bench/class.sh $(if $(PAIRS),$$(($(PAIRS) * 4)))

## bench-variants  how long each legal variant takes to grade, beside the solution: PAIRS=n LAB=lab1
bench-variants: deps-test
	@$(MAKE) --no-print-directory -s all
	@autograder/tests/bench/variants.sh $(or $(PAIRS),3) $(LAB)

## starters     write the starters in labs/ anew from the solutions
starters:
	@autograder/tests/starters.sh --write

## format       format all C
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

## clean        remove everything that was built
clean:
	rm -rf build

## help         list these targets
help:
	@sed -n 's/^## /  make /p' Makefile
