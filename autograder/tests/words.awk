# Prints, of shell scripts, the words that stand where a command does, one on each line, as FILE:LINE WORD.
# Quotes, expansions, arithmetic, tests and here-documents are left out, but not the commands in $( ).
# With -v all=1 also each word that stands anywhere but in a comment, after a "~". One file at a time.
#
# What is open is a stack: ( for commands in parentheses, { for ${ }, [ for [[ ]], a for an array, n for
# arithmetic, c for case, q for double quotes.

function top() { return substr(stack, length(stack)) }
function push(what) { stack = stack what }
function pop() { stack = substr(stack, 1, length(stack) - 1) }
# What is opened stands inside of a word, which goes on when it is closed.
function enter(what) {
    held[length(stack)] = word
    was_first[length(stack)] = first
    word = ""
    push(what)
}
function leave() {
    pop()
    word = held[length(stack)] "$"
    first = was_first[length(stack)]
}

# True where no word is a command.
function quiet() { return index("q{[an", top()) > 0 && stack != "" }

# The word is complete. Behind < and > it is a file.
function flush() {
    if (redirected && word != "")
        redirected = 0
    else if (word != "" && top() == "[" && word == "]]")
        pop()
    else if (pattern && top() == "c" && word == "esac") {
        pop()
        pattern = first = 0
    } else if (word != "" && !quiet() && first)
        command(word)
    word = ""
}

function command(name) {
    if (name == "[[") {
        push("[")
        first = 0
    } else if (name == "case") {
        push("c")
        first = 0
    } else if (name == "esac") {
        if (top() == "c") pop()
        first = 0
    } else if (name ~ /^(if|then|else|elif|while|until|do|!|\{|time)$/) {
        first = 1
    } else if (name ~ /^[A-Za-z_][A-Za-z_0-9]*(\[.*\])?\+?=/) {
        first = 1
    } else {
        first = 0
        if (name !~ /[$\001]/ && !(name ~ /^[0-9]+$/) && !(top() == "c" && pattern))
            print FILENAME ":" FNR " " name
    }
}

# Something ends a command: another may follow.
function separate() {
    flush()
    if (!quiet()) first = 1
}

BEGIN { first = 1 }

here != "" {
    line = $0
    sub(/^\t+/, "", line)
    if (line == here) here = ""
    else if (all) words($0)
    next
}

function words(line,  n, i, each) {
    gsub(/\$\{?[A-Za-z_0-9]+/, "", line) # no variables
    n = split(line, each, /[^A-Za-z0-9_.+\/-]+/)
    for (i = 1; i <= n; i++)
        if (each[i] ~ /[A-Za-z]/) print FILENAME ":" FNR " ~" each[i]
}

{
    line = $0
    next_here = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (c == ")" && word == "esac") flush()
        if (single) {
            if (c == "'") single = 0
        } else if (c == "\\") {
            word = word "\001"
            i++
            if (i > length(line)) word = substr(word, 1, length(word) - 1)
        } else if (top() != "q" && two == "$'") {
            while (++i < length(line) && substr(line, i + 1, 1) != "'")
                if (substr(line, i + 1, 1) == "\\") i++
            i++
            word = word "\001"
        } else if (c == "'" && top() != "q") {
            single = 1
            word = word "\001"
        } else if (c == "\"") {
            if (top() == "q") pop()
            else { word = word "\001"; push("q") }
        } else if (substr(line, i, 3) == "$((" || two == "((" && !quiet()) {
            enter("n")
            push("n")
            i += c == "$" ? 2 : 1
        } else if (two == "$(" || (two == "<(" || two == ">(") && top() != "n" && top() != "q") {
            enter("(")
            first = 1
            redirected = 0
            i++
        } else if (two == "${") {
            enter("{")
            i++
        } else if (c == "}" && top() == "{") {
            leave()
        } else if (c == ")" && top() == "n") {
            leave()
        } else if (c == "(" && top() == "n") {
            push("n")
        } else if (c == ")" && (top() == "(" || top() == "a")) {
            flush()
            leave()
        } else if (top() == "q" || top() == "{") {
            continue
        } else if (c == "(" && word ~ /=$/) {
            enter("a")
        } else if (c == "(" && top() != "[" && substr(line, i, 2) == "()") {
            word = ""
            first = 1
            i++
        } else if (c == "(" && top() != "[" && top() != "a") {
            flush()
            enter("(")
            first = 1
        } else if (c == ")" && top() == "c") {
            word = ""
            first = 1
            pattern = 0
        } else if (c == "#" && (i == 1 || substr(line, i - 1, 1) ~ /[[:blank:];(]/)) {
            break
        } else if (top() != "[" && match(substr(line, i), /^<<-?[ ]*['"\\]?[A-Za-z_]+['"]?/) &&
                   substr(line, i, 3) != "<<<") {
            next_here = substr(line, i, RLENGTH)
            gsub(/[^A-Za-z_]/, "", next_here)
            i += RLENGTH - 1
        } else if (two == ";;") {
            separate()
            pattern = top() == "c"
            first = !pattern
            i++
        } else if (c ~ /[;|]/ && pattern) {
            continue
        } else if (two == ">&" || two == "<&" || two == "&>") {
            if (word ~ /^[0-9]$/) word = ""
            flush()
            i++
            redirected = 1
        } else if (c ~ /[;|&]/) {
            separate()
        } else if (c ~ /[<>]/ && top() != "[") {
            if (word ~ /^[0-9]$/) word = ""
            flush()
            while (substr(line, i + 1, 1) ~ /[<>|]/) i++
            redirected = 1
        } else if (c ~ /[[:blank:]]/) {
            if (word == "in" && top() == "c" && !first) { pattern = 1; word = "" }
            else flush()
        } else {
            word = word c
        }
    }
    if (all) words(substr(line, 1, i - 1))
    if (top() == "c" && word == "in") { pattern = 1; word = "" }
    if (!single && substr(line, length(line)) != "\\" && top() != "q") {
        if (pattern && word != "esac") word = ""
        separate()
        if (pattern && top() == "c") first = 1
    }
    redirected = 0
    if (next_here != "") here = next_here
}

# Who has lost the thread must not be believed.
END {
    if (stack != "" || single || here != "") print FILENAME ":" FNR " not-understood"
}
