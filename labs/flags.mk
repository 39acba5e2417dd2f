# How every program of a lab is compiled, by `make` in a lab's folder and by the grader.
LAB_FLAGS    := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread -g -Og \
                -Wall -Wextra -Wpedantic -Wshadow -Wconversion
LAB_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# A variable that was never set holds the same odd value in every run, not what happened to lie there (gcc 12,
# clang 8).
LAB_PATTERN  := -ftrivial-auto-var-init=pattern
LAB_FLAGS    += $(shell $(CC) $(LAB_PATTERN) -E -x c /dev/null >/dev/null 2>&1 && echo $(LAB_PATTERN))
