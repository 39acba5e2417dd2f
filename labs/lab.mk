# The rules behind `make` in a lab's folder. The lab's Makefile names its PROGRAMS, each with a
# source of the same name that holds its main(); every other .c file there is linked into each of
# them.

PROGRAMS ?= server client

ifeq ($(origin CC),default)
CC := gcc
endif
include ../flags.mk
CPPFLAGS = -I../../common
CFLAGS   = $(LAB_FLAGS)

modules := $(filter-out $(PROGRAMS:=.c),$(wildcard *.c)) $(wildcard ../../common/*.c)
headers := $(wildcard *.h ../../common/*.h)

# Lost points are no error of make's: asked a question (-q), make runs what is marked + and ends with
# its status without a word of its own. The Makefile at the top does the same.
ifeq ($(MAKECMDGOALS) $(findstring n,$(firstword -$(MAKEFLAGS))),grade )
MAKEFLAGS += -q
endif

.PHONY: all debug grade clean

all: $(PROGRAMS)

$(PROGRAMS): %: %.c $(modules) $(headers)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(filter %.c,$^) $(LDLIBS) -o $@

# The same programs, built to stop at the first bad memory access; `make clean` before the next
# `make`.
debug:
	$(MAKE) --always-make CFLAGS='$(CFLAGS) $(LAB_SANITIZE)' all

grade:
	@$(MAKE) --no-print-directory -C ../.. grade LAB=$(notdir $(CURDIR))

clean:
	$(RM) $(PROGRAMS)
