"""What can be done wrong to a C source, by rule: mutants(text) gives every edit that one rule makes in
one place. mutate.py uses it.

A tokenizer and just enough of a parser for statements, conditions and calls. A rule may well make
nonsense: what does not compile, or compiles to the same code, falls out later. The source is expected to
be formatted by clang-format and to have no macros with arguments.
"""

import hashlib
import re
from collections import namedtuple

Token = namedtuple("Token", "kind text start end")

# Tokens first to last, but not last itself, become text.
Edit = namedtuple("Edit", "rule first last text")

# A statement, and the kind of it: its first word, "declaration" or "expression".
Statement = namedtuple("Statement", "kind first last")

LEXICAL = re.compile(r"""
    (?P<space>   \s+ | /\*.*?\*/ | //[^\n]* | ^\#[^\n]*(?:\\\n[^\n]*)* )
  | (?P<string>  "(?:\\.|[^"\\])*" )
  | (?P<char>    '(?:\\.|[^'\\])*' )
  | (?P<number>  0[xX][0-9a-fA-F]+[uUlL]* | \d+(?:\.\d+)?(?:[eE][-+]?\d+)?[uUlLfF]* )
  | (?P<word>    [A-Za-z_]\w* )
  | (?P<sign>    \.\.\. | <<= | >>= | -> | \+\+ | -- | && | \|\| | [-+*/%&|^<>=!]= | << | >> | . )
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

KEYWORDS = set("if else while for do switch case default return break continue goto sizeof".split())
CLOSING = {"(": ")", "[": "]", "{": "}"}

OPERATORS = {
    "<": ["<=", ">"], ">": [">=", "<"], "<=": ["<", ">="], ">=": [">", "<="],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "&": ["|"], "|": ["&"],
    "<<": [">>"], ">>": ["<<"], "++": ["--"], "--": ["++"],
    "+=": ["-=", "="], "-=": ["+=", "="], "|=": ["&=", "="], "&=": ["|=", "="],
}

# Which argument is a number of bytes.
LENGTHS = {"send": 2, "recv": 2, "read": 2, "write": 2, "fwrite": 2, "memcpy": 2, "memmove": 2,
           "memcmp": 2, "memchr": 2, "strncmp": 2, "strncasecmp": 2, "snprintf": 1, "malloc": 0}

# Their words are free.
FREE_WORDS = {"die", "usage", "perror"}

FLAG = re.compile(r"(MSG|SOCK|SA|AI|NI|EPOLL\w*|POLL\w*|O|EFD|SFD|TFD)_?[A-Z]+")
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]+")
LOCKING = re.compile(r"\w*(lock|cond_\w+|sigmask)")


class Source:
    """A C source as tokens, with what belongs together."""

    def __init__(self, text):
        self.text = text
        self.tokens = [Token(m.lastgroup, m.group(), m.start(), m.end())
                       for m in LEXICAL.finditer(text) if m.lastgroup != "space"]
        self.partner = {}     # of each bracket, by index
        self.statements = []  # all, nested ones too
        self.blocks = []      # lists of statements that follow each other
        self.conditions = []  # (first, last)
        self.functions = []   # (first token of its head, opening brace, closing brace)
        self._pair_brackets()
        self._find_functions()
        self._find_logic()

    def word(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def code(self, first, last):
        """The text of tokens first to last, without what stands around it."""
        return self.text[self.tokens[first].start:self.tokens[last - 1].end] if first < last else ""

    def applied(self, edit):
        before = self.text[:self.tokens[edit.first].start]
        return before + edit.text + self.text[self.tokens[edit.last - 1].end:]

    def line(self, edit):
        return self.text.count("\n", 0, self.tokens[edit.first].start) + 1

    def hash(self, edit):
        """Names the edit by its rule, what it makes, and the words around it, but not beyond the function:
        other lines may move."""
        begin, end = next(((head, closing + 1) for head, _, closing in self.functions
                           if head <= edit.first <= closing), (0, len(self.tokens)))
        words = [token.text for token in self.tokens]
        return hashlib.sha256(" ".join([
            edit.rule, *words[max(begin, edit.first - 12):edit.first],
            "<", *words[edit.first:edit.last], "->", *edit.text.split(), ">",
            *words[edit.last:min(end, edit.last + 12)]]).encode()).hexdigest()[:12]

    def _pair_brackets(self):
        opened = []
        for i, token in enumerate(self.tokens):
            if token.text in CLOSING and token.kind == "sign":
                opened.append(i)
            elif token.text in CLOSING.values() and token.kind == "sign":
                self.partner[i] = opened.pop()
                self.partner[self.partner[i]] = i

    # ---- statements ----

    def _find_functions(self):
        i = head = 0
        while i < len(self.tokens):
            if self.word(i) == "{":
                end = self.partner[i]
                if self.word(i - 1) == ")":
                    self.functions.append((head, i, end))
                    self._block(i)
                    head = end + 1
                i = end
            elif self.word(i) == ";":
                head = i + 1
            i += 1

    def _block(self, opening):
        """The statements between two braces."""
        block, i = [], opening + 1
        while i < self.partner[opening]:
            if self.word(i) in ("case", "default"):
                while self.word(i) != ":":
                    i += 1
                i += 1
                continue
            first, i = i, self._statement(i)
            block.append((first, i))
        self.blocks.append(block)

    def _statement(self, i):
        """Notes the statement that begins at i, and what is in it. Returns where the next begins."""
        first, kind = i, self.word(i)
        if kind == "{":
            self._block(i)
            return self.partner[i] + 1
        if kind in ("if", "while", "switch", "for"):
            i = self.partner[i + 1]
            if kind == "for":
                self._for_condition(first + 1, i)
            elif kind != "switch":
                self.conditions.append((first + 2, i))
            i = self._statement(i + 1)
            if kind == "if" and self.word(i) == "else":
                i = self._statement(i + 1)
        elif kind == "do":
            i = self._statement(i + 1)
            self.conditions.append((i + 2, self.partner[i + 1]))
            i = self.partner[i + 1] + 2
        else:
            while self.word(i) != ";":
                i = self.partner.get(i, i) + 1 if self.word(i) in CLOSING else i + 1
            i += 1
            if kind not in KEYWORDS:
                kind = "declaration" if self._declares(first) else "expression"
        self.statements.append(Statement(kind, first, i))
        return i

    def _for_condition(self, opening, closing):
        parts = [i for i in range(opening, closing) if self.word(i) == ";"]
        if parts[1] > parts[0] + 1:
            self.conditions.append((parts[0] + 1, parts[1]))

    def _declares(self, i):
        return (self.tokens[i].kind == "word" and self.tokens[i + 1].kind == "word"
                or self.word(i + 1) == "*")

    # ---- expressions ----

    def in_function(self, i):
        return any(opening < i < closing for _, opening, closing in self.functions)

    def _reach(self, i, step, ends):
        """From the operator at i to the end of its operand, on one side."""
        i += step
        while 0 <= i < len(self.tokens):
            text, other = self.word(i), self.partner.get(i)
            if other is not None:
                if (other > i) != (step > 0):
                    break
                i = other
            elif text in ends:
                break
            i += step
        return i

    def _find_logic(self):
        """The parts of && and || and what stands before ? are conditions, too."""
        ends = {"&&", "||", "?", ":", ",", ";", "=", "return"}
        for i, token in enumerate(self.tokens):
            if token.text in ("&&", "||", "?"):
                self.conditions.append((self._reach(i, -1, ends) + 1, i))
            if token.text in ("&&", "||"):
                self.conditions.append((i + 1, self._reach(i, 1, ends)))
        self.conditions = sorted(set(self.conditions))

    def operand_end(self, i):
        """Where the operand that begins at i ends: signs and casts before it, calls and indices behind."""
        while self.word(i) in ("-", "+", "*", "&", "!", "~", "sizeof"):
            i += 1
        if self.word(i) == "(":
            i = self.partner[i] + 1
            if self.tokens[i].kind in ("word", "number"):
                return self.operand_end(i)
        else:
            i += 1
        while self.word(i) in ("(", "[", ".", "->"):
            i = self.partner[i] + 1 if self.word(i) in CLOSING else i + 2
        return i

    def is_binary(self, i):
        before = self.tokens[i - 1]
        return (before.text in (")", "]") or before.kind in ("number", "char", "string")
                or before.kind == "word" and before.text not in KEYWORDS)

    def calls(self):
        """Each call in a function: its name's index and its arguments, each (first, last)."""
        for i, token in enumerate(self.tokens):
            if (token.kind == "word" and token.text not in KEYWORDS and self.word(i + 1) == "("
                    and self.in_function(i)):
                yield i, self._arguments(i + 1)

    def _arguments(self, opening):
        found, first = [], opening + 1
        while first < self.partner[opening]:
            last = self._reach(first - 1, 1, {","})
            found.append((first, last))
            first = last + 1
        return found


# ---- the rules: each yields edits of a source ----

def delete(source):
    for kind, first, last in source.statements:
        if kind == "declaration":
            yield from without_value(source, first, last)
        else:
            yield Edit("delete", first, last, ";")


def without_value(source, first, last):
    """A declaration stays, its value goes."""
    equals = [i for i in range(first, last) if source.word(i) == "="]
    if equals:
        braces = source.word(equals[0] + 1) == "{"
        yield Edit("delete", equals[0] + 1, last - 1, "{0}" if braces else "0")


def field(source):
    """A field of an initializer is left out."""
    for i, token in enumerate(source.tokens):
        if token.text == "." and source.word(i - 1) in ("{", ","):
            end = source._reach(i, 1, {",", ";"})
            yield Edit("field", i, end + (source.word(end) == ","), "")


def condition(source):
    for first, last in source.conditions:
        code = source.code(first, last)
        for text in ("1", "0", f"!({code})"):
            yield Edit("condition", first, last, text)
        for text in (f"(({code}) && 0)", f"(({code}) || 1)"):  # it is asked, and ignored
            yield Edit("ignored", first, last, text)


def operator(source):
    for i, token in enumerate(source.tokens):
        if token.kind == "sign" and token.text in OPERATORS:
            if token.text in ("++", "--") or source.is_binary(i):
                for text in OPERATORS[token.text]:
                    yield Edit("operator", i, i + 1, text)


def operand(source):
    """What is added to something, or taken from it, is not."""
    for i, token in enumerate(source.tokens):
        if token.text in ("+", "-") and token.kind == "sign" and source.is_binary(i):
            yield Edit("operand", i, source.operand_end(i + 1), "")


def constant(source):
    def around(first, last):
        code = source.code(first, last)
        yield Edit("constant", first, last, f"({code} + 1)")
        yield Edit("constant", first, last, f"({code} - 1)")

    for i, token in enumerate(source.tokens):
        if token.kind == "number" and re.fullmatch(r"\d+", token.text):
            yield Edit("constant", i, i + 1, str(int(token.text) + 1))
            yield Edit("constant", i, i + 1, str(int(token.text) - 1))
        elif token.kind in ("number", "char"):
            yield from around(i, i + 1)
        elif token.text in ("true", "false"):
            yield Edit("constant", i, i + 1, "false" if token.text == "true" else "true")
        elif token.text in ("sizeof", "strlen"):
            yield from around(i, source.operand_end(i))
        elif (CONSTANT.fullmatch(token.text) and token.text != "NULL" and source.in_function(i)
              and source.word(i + 1) != "("):
            yield from around(i, i + 1)
    for name, arguments in source.calls():
        which = LENGTHS.get(source.word(name))
        if which is not None and which < len(arguments):
            yield from around(*arguments[which])


def string(source):
    """A text that a contract knows has its last character no more."""
    free = [(name, source.partner[name + 1]) for name, arguments in source.calls()
            if source.word(name) in FREE_WORDS
            or any(source.code(*one) == "stderr" for one in arguments)]
    for i, token in enumerate(source.tokens):
        if token.kind == "string" and not any(first < i < last for first, last in free):
            yield Edit("string", i, i + 1, re.sub(r'(\\.|[^\\])"$', '"', token.text)
                       if token.text != '""' else '"x"')


def flag(source):
    for i, token in enumerate(source.tokens):
        beside = "|" in (source.word(i - 1), source.word(i + 1))
        if FLAG.fullmatch(token.text) or beside and CONSTANT.fullmatch(token.text):
            yield Edit("flag", i, i + 1, "0")


def jump(source):
    for kind, first, last in source.statements:
        if kind in ("break", "continue", "return"):
            for other in ("break", "continue", "return"):
                if other != kind and (other != "return" or returns_nothing(source, first)):
                    yield Edit("jump", first, last, other + ";")
        if kind == "return" and last > first + 2:
            code = source.code(first + 1, last - 1)
            yield Edit("return", first, last, "return 0;")
            yield Edit("return", first, last, f"return !({code});")


def returns_nothing(source, i):
    return any(opening < i < closing and "void" in (source.word(head), source.word(head + 1))
               and source.word(head + 2) != "*"
               for head, opening, closing in source.functions)


def locking(source):
    """A lock is taken or given back one statement earlier or later."""
    for block in source.blocks:
        for one, two in zip(block, block[1:]):
            if any(LOCKING.fullmatch(source.word(i)) for i in (one[0], two[0])):
                yield Edit("locking", one[0], two[1],
                           source.code(*two) + "\n" + source.code(*one))


def arguments(source):
    for _, found in source.calls():
        for b, two in enumerate(found):
            for one in found[:b]:
                between = source.code(one[1], two[0])
                yield Edit("arguments", one[0], two[1],
                           f"{source.code(*two)}{between} {source.code(*one)}")


def printing(source):
    """What is to be printed becomes the format, or ends at its first NUL."""
    for name, found in source.calls():
        call, codes = source.word(name), [source.code(*one) for one in found]
        end = source.partner[name + 1] + 1
        if call == "fputs" and not codes[0].startswith('"'):
            yield Edit("printing", name, end, f"fprintf({codes[1]}, {codes[0]})")
        elif call == "fwrite":
            data, _, size, out = codes
            yield Edit("printing", name, end,
                       f'fprintf({out}, "%.*s", (int)({size}), (const char *)({data}))')
            yield Edit("printing", name, end,
                       f"__extension__({{ char copy[({size}) + 1]; copy[{size}] = 0; "
                       f"__builtin_memcpy(copy, {data}, {size}); fprintf({out}, copy); }})")
        elif call in ("printf", "fprintf"):
            at = codes.index("stderr") + 1 if "stderr" in codes else call == "fprintf"
            stream = codes[0] if call == "fprintf" else "stdout"
            if len(codes) == at + 2 and codes[at].count("%s") == codes[at].count("%") == 1:
                before, after = codes[at].split("%s")
                yield Edit("printing", name, end, f'(fprintf({stream}, {before}"), '
                           f'fprintf({stream}, {codes[at + 1]}), fprintf({stream}, "{after}))')


RULES = [delete, field, condition, operator, operand, constant, string, flag, jump, locking, arguments,
         printing]


def mutants(text):
    """The source, and all edits of it, in its order."""
    source = Source(text)
    edits = {edit for rule in RULES for edit in rule(source)}
    return source, sorted(edits, key=lambda edit: (edit.first, edit.last, edit.rule, edit.text))
