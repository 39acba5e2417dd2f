# Makes a lab's starter from its solution, so that the two cannot drift apart:
#
#     awk -f labs/starter.awk solutions/lab1-oneshot/server.c > labs/lab1-oneshot/server.c
#
# A step of the solution is a comment inside a function, `/* Step 3: accept a client. */`, and the
# code below it, up to the first blank line or to the end of the block that the comment stands in.
# The starter keeps the comment; instead of the code it has
#
#     /* TODO: your code here (accept). */           the calls that the code made, in their order
#     (void)listener;                                each parameter that nothing else uses
#     todo("server.c", 3, "accept a client");        the comment's first sentence: says so and exits
#
# Everything else is copied as it is. What a step declares may be used within its function's steps
# only. With `-v solved=2` the first two steps are solved already: what a student has at a
# checkpoint.

{ line[NR] = $0 }

END {
    file = FILENAME
    sub(/.*\//, "", file)
    for (i = 1; i <= NR; i++) {
        if (line[i] == "{")
            begin_function(i)
        if (step_number(line[i]) > solved)
            i = print_step(i)
        else
            print line[i]
    }
}

# 3 for a line that begins `/* Step 3: `, 0 for any other.
function step_number(text) {
    if (!sub(/^ *\/\* Step /, "", text) || text !~ /^[0-9]+: /)
        return 0
    return text + 0
}

# Reads the function whose body begins at line `from`: its parameters, and the code that is no step.
function begin_function(from,    i, signature, code) {
    for (i = from - 1; i > 0 && line[i] != "" && line[i] !~ /\*\/$/; i--)
        signature = line[i] " " signature
    read_parameters(signature)
    for (i = from; line[i] != "}"; i++) {
        if (step_number(line[i]) > solved)
            i = last_line_of_step(i)
        else
            code = code line[i] "\n"
    }
    given = bare(code)
}

# Puts the names in `signature` into parameter[1..parameters]; of `int (*handler)(int)` it is
# handler.
function read_parameters(signature,    i, names) {
    sub(/^[^(]*\(/, "", signature)
    parameters = split(signature, names, ",")
    for (i = 1; i <= parameters; i++) {
        if (match(names[i], /\(\*[A-Za-z_0-9]+/))
            names[i] = substr(names[i], RSTART + 2, RLENGTH - 2)
        gsub(/\[[^]]*\]|[) ]+$/, "", names[i])
        gsub(/[) ]+$/, "", names[i])
        sub(/.*[ *]/, "", names[i])
        parameter[i] = names[i]
    }
}

# The last line of the code of the step whose comment begins at line `from`.
function last_line_of_step(from,    i) {
    for (i = last_line_of_comment(from); i < NR; i++)
        if (line[i + 1] == "" || indent(line[i + 1]) < indent(line[from]))
            break
    return i
}

function last_line_of_comment(from,    i) {
    for (i = from; line[i] !~ /\*\/$/; i++)
        ;
    return i
}

# Prints the starter's form of the step at line `from`; returns the step's last line.
function print_step(from,    i, to, comment, margin, code) {
    comment = last_line_of_comment(from)
    to = last_line_of_step(from)
    for (i = from; i <= comment; i++)
        print line[i]
    for (; i <= to; i++)
        code = code line[i] "\n"
    code = bare(code)
    margin = substr(line[from], 1, indent(line[from]))

    print_comment(margin, "/* TODO: your code here" calls(code) ". */")
    for (i = 1; i <= parameters; i++)
        if (has_word(code, parameter[i]) && !has_word(given, parameter[i])) {
            print margin "(void)" parameter[i] ";"
            given = given " " parameter[i] " "
        }
    print_call(margin, "todo(\"" file "\", " step_number(line[from]) ",",
               "\"" sentence(from, comment) "\");")
    return to
}

# Breaks a comment between words where clang-format would.
function print_comment(margin, text,    room, at) {
    room = 100 - length(margin)
    while (length(text) > room) {
        for (at = room + 1; at > 1 && substr(text, at, 1) != " "; at--)
            continue
        print margin substr(text, 1, at - 1)
        text = substr(text, at + 1)
        text = (text == "*/" ? " " : " * ") text
    }
    print margin text
}

# Breaks the line where clang-format would.
function print_call(margin, head, text) {
    if (length(margin head " " text) <= 100)
        print margin head " " text
    else
        print margin head "\n" margin "     " text
}

# The first sentence of the comment in these lines, without `Step N: ` and the full stop.
function sentence(from, to,    i, text) {
    for (i = from; i <= to; i++)
        text = text " " line[i]
    gsub(/ \* |\*\/|[ ]+/, " ", text)
    sub(/^.*Step [0-9]+: /, "", text)
    sub(/\. .*/, "", text)
    gsub(/"/, "\\\"", text)
    return text
}

# " (socket, bind)" for code that calls these two, "" for code that calls nothing.
function calls(code,    name, list, seen) {
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*\(/)) {
        name = substr(code, RSTART, RLENGTH - 1)
        code = substr(code, RSTART + RLENGTH)
        if (name !~ /^(if|for|while|switch|return|sizeof|die|exit)$/ && !(name in seen))
            list = list (list == "" ? " (" : ", ") name
        seen[name] = 1
    }
    return list == "" ? "" : list ")"
}

# Code without its strings and comments.
function bare(code,    start) {
    gsub(/\\./, "", code)
    gsub(/"[^"\n]*"/, "\"\"", code)
    while ((start = index(code, "/*")) > 0)
        code = substr(code, 1, start - 1) " " after(substr(code, start + 2), "*/")
    return code
}

function after(text, mark) {
    return substr(text, index(text, mark) + length(mark))
}

function has_word(code, word) {
    return (" " code " ") ~ ("[^A-Za-z_0-9]" word "[^A-Za-z_0-9]")
}

function indent(text) {
    match(text, /^ */)
    return RLENGTH
}
