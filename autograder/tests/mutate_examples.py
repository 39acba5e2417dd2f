"""What each rule of mutate_rules.py makes of a line, for mutate.py --sample to test before it trusts them."""

import mutate_rules

EXAMPLES = {
    # rule: [(statements, what must be among that which the rule makes of them)]
    "delete": [("close(fd);", ";"),
               ("int on = ask(fd);", "int on = 0;"),
               ("if (a) b(); else c();", ";"),
               ("if (a) b(); else c();", "if (a) b(); else ;"),
               ("while (a) b();", "while (a) ;"),
               ("do a(); while (b);", "do ; while (b);"),
               ("switch (a) { case 1: b(); break; }", "switch (a) { case 1: b(); ; }")],
    "field": [("struct x x = {.a = f(1, 2), .b = 2};", "struct x x = { .b = 2};")],
    "condition": [("if (a < b && c) d();", "if (a < b && 1) d();"),
                  ("if (a < b && c) d();", "if (!(a < b) && c) d();"),
                  ("for (i = 0; i < n; i++) f();", "for (i = 0; 0; i++) f();"),
                  ("do f(); while (a);", "do f(); while (1);"),
                  ("x = a > 1 ? b : c;", "x = 0 ? b : c;")],
    "ignored": [("if (bind(a, b) < 0) die();", "if (((bind(a, b) < 0) && 0)) die();")],
    "operator": [("if (a < b) c();", "if (a <= b) c();"),
                 ("n += 2;", "n -= 2;"),
                 ("x = a & b;", "x = a | b;")],
    "operand": [("f(data + offset, len - sizeof *data);", "f(data , len - sizeof *data);"),
                ("f(data + offset, len - sizeof *data);", "f(data + offset, len );")],
    "constant": [("x = 41;", "x = 42;"),
                 ("f(sizeof buf);", "f((sizeof buf - 1));"),
                 ("send(fd, buf, len, 0);", "send(fd, buf, (len + 1), 0);"),
                 ("exit(EXIT_FAILURE);", "exit((EXIT_FAILURE + 1));"),
                 ("return true;", "return false;")],
    "string": [(r'puts("told\n");', 'puts("told");')],
    "flag": [("f(O_RDONLY | O_CLOEXEC);", "f(O_RDONLY | 0);"),
             ("send(fd, buf, len, MSG_NOSIGNAL);", "send(fd, buf, len, 0);")],
    "jump": [("while (a) continue;", "while (a) break;"), ("while (a) break;", "while (a) return;")],
    "return": [("return a == b;", "return !(a == b);")],
    "locking": [("pthread_mutex_lock(&a); n++; b();", "n++;\npthread_mutex_lock(&a); b();")],
    "arguments": [("f(a, g(b, c), d);", "f(g(b, c), a, d);"),
                  ("f(a, g(b, c), d);", "f(d, g(b, c), a);"),
                  ("f(a, g(b, c), d);", "f(a, g(c, b), d);")],
    "printing": [("fputs(name, stderr);", "fprintf(stderr, name);"),
                 (r'printf("a %s\n", b);',
                  r'(fprintf(stdout, "a "), fprintf(stdout, b), fprintf(stdout, "\n"));')],
}


def made_by(rule, statements):
    source, edits = mutate_rules.mutants("static void f(void)\n{\n" + statements + "\n}\n")
    return {source.applied(edit).split("\n", 2)[2].rsplit("\n}", 1)[0]
            for edit in edits if edit.rule == rule}


def failures():
    """What does not come out as it should, a line for each."""
    return [f"{rule} does not make `{after}` of `{before}`"
            for rule, examples in EXAMPLES.items() for before, after in examples
            if after not in made_by(rule, before)]
