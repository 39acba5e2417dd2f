# How every program of a lab is compiled, by `make` in a lab's folder and by the grader.
LAB_FLAGS    := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread -g -Og \
                -Wall -Wextra -Wpedantic -Wshadow -Wconversion
LAB_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
