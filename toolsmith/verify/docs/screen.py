"""Refuses text that no doc of a tool needs: it steers the model that reads it, praises the tool, or hides from the eye.

Covered: instructions to the model, addresses, names of other tools, superlatives, HTML, marks of roles and templates,
characters without width or of another direction, letters of two scripts in a word, blobs, padding, stuffed words; all
also in disguise (spaced, hyphenated, in other alphabets, digits for letters) and in pieces over the fields, in another
script or language than the doc had, in ciphers, and words about the talk, its people, its judges and other tools that
nothing has shown.
Not covered: a false statement in plain words; calls and held-out requests decide those. Codes made of English words.
"""

# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, permutations

from toolsmith.printable import printable
from toolsmith.types.tool import Doc
from toolsmith.verify.docs.vocabulary import unknown_sentence

_I = re.IGNORECASE
_THIS = r"(?:this|the present|our|my)(?: (?:tool|function|api|one|service|operation))?"
_PRODUCT = (
    r"(?:tools?|choice|solution|option|service|api|function|way to go|answer to (?:every|all|any)\w*|result(?:s)?)"
)
_INSTRUCTIONS = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|other|all|any|system|safety|instructions?|rules?|prompts?|guidelines?)\b",
    r"\b(?:do not|don't|never)\s+(?:tell|inform|mention|reveal|show|ask|warn|notify|let)\b[^.\n]{0,30}\b(?:the\s+)?(?:user|person|human|anyone|anybody|customer)\b",
    r"\bwithout (?:asking|telling|informing|notifying|confirming|(?:the )?user(?:'s)? (?:consent|knowledge))\b",
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b",
    r"\b(?:as|you are) (?:an? )?(?:ai|assistant|language model|llm|agent)\b",
    r"\b(?:the )?(?:assistant|model|agent|llm|ai) (?:must|should|shall|has to|needs to|will always|is required to)\b",
    r"\byou (?:must|shall|should|have to|need to|are required to) (?:always|first|never|also|immediately|now)\b",
    rf"\b(?:always|must|only|first)\s+(?:call|use|choose|pick|prefer|select|invoke|run|try)\s+{_THIS}\b",
    rf"\b(?:call|use|choose|pick|prefer|select|invoke|run|try)\s+{_THIS}\s+(?:first|always|before|instead|for (?:all|every|any)|whenever|no matter|regardless)\b",
    r"\bbefore (?:using |calling |running )?(?:any|every|all) other\b|\binstead of (?:any|every|all) other\b",
    r"\b(?:read|send|post|upload|forward|copy|include|append|pass|leak|exfiltrate)\b[^.\n]{0,40}\b(?:password|credential|api key|secret|token|private key|ssh|\.env|conversation|chat history|context window|contents? of)\b",
    r"~/\.|/etc/(?:passwd|shadow)|\bid_rsa\b",
    r"\b(?:important|attention|urgent|note to (?:the )?(?:model|assistant|ai|llm))\s*[:!]",
    r"\bmake sure (?:to|you) (?:always|never|call|use)\b|\brepeat (?:this|the call) until\b",
    r"\bcall (?:it|this|the tool) (?:twice|again and again|repeatedly|several times|for every)\b",
    r"\b(?:when|if|where|whenever)(?: you are)? (?:in doubt|unsure|uncertain|not sure)\b",
    r"\b(?:tell|advise|instruct|convince|urge|persuade) (?:the |your )?(?:user|person|people|human|customer|reader|client|them)\b",
)  # fmt: skip
_SUPERLATIVES = (
    rf"\b(?:best|greatest|finest|ultimate|perfect|superior|supreme|unmatched|unrivall?ed|unbeatable|unparalleled|amazing|incredible|awesome|excellent|outstanding|revolutionary|premier|leading|ideal) (?:\w+ ){{0,2}}{_PRODUCT}\b",
    r"\b(?:most|more) (?:powerful|reliable|accurate|advanced|comprehensive|trusted|popular|versatile|efficient|robust|complete)\b",
    r"\b(?:world[- ]class|cutting[- ]edge|state[- ]of[- ]the[- ]art|best[- ]in[- ]class|industry[- ]leading|number one|no\. ?1|top[- ]rated|award[- ]winning|next[- ]generation|enterprise[- ]grade|game[- ]chang\w+|blazing(?:ly)? fast)\b",
    r"\b(?:better|faster|safer|more \w+) than (?:any|every|all|the) (?:other|others|competing|alternative)s?\b",
    r"\b(?:highly|strongly) recommended\b|\bguaranteed? (?:to|correct|right|accurate)\b|\b100 ?% (?:accurate|reliable|correct|safe)\b",
    r"\b(?:never|cannot|can't) (?:be wrong|go wrong)\b|\balways (?:right|correct|accurate|the right (?:choice|tool))\b",
    r"\b(?:handles?|answers?|solves?|does|can do) (?:everything|anything|all (?:requests|questions|tasks|problems))\b",
    r"\bfor (?:all|any|every) (?:possible )?(?:requests?|questions?|tasks?|purposes?|problems?|queries)\b",
)  # fmt: skip
_MARKS = (
    r"<\|[^|>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|^\s*(?:system|assistant|user|human|developer)\s*:\s",
    r"</?(?:tool|tools|tool_call|function|functions|system|assistant|user|instructions?|important|think|thinking|prompt|secret)\b[^>]*>",
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}",
    r"[\"']role[\"']\s*:\s*[\"']\w+[\"']",
)
_STEERING = (
    (_INSTRUCTIONS, "it tells the reading model what to do ({}); describe the tool."),
    (_SUPERLATIVES, "it praises the tool ({}); say what it does."),
    (_MARKS, "it has marks of roles or templates ({})."),
)
_HTML = re.compile(
    r"<!--|-->|</?(?:a|abbr|b|big|blink|body|br|button|code|details|div|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|"
    r"img|input|li|link|marquee|meta|object|ol|p|pre|s|script|small|span|strong|style|sub|summary|sup|svg|table|td|th|tr|"
    r"u|ul|video)\b[^<>]*>|\\[a-z]{2,20}\{[^{}\n]{0,200}\}|\|[ \t]*\n\|[-:| ]+\||(?:%[0-9a-f]{2}){4,}|&(?:lt|gt|amp|nbsp|quot|#\d+|#x[0-9a-f]+);|!?\[[^\[\]\n]{0,200}\]\((?!\s*\))[^)\n]{1,500}\)",
    _I,
)
_ADDRESS = re.compile(
    r"\b(?:https?|ftps?|wss?|file|ssh|data|javascript|mailto)\s*:(?://|\S*[,;/])\S+|\bwww\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b|"
    r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|dev|ai|app|xyz|ru|cn|info|biz|co|me|sh|gg|ly)\b(?:/\S*)?|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b|"
    r"\bhxxps?\S+|\w\s?[\[({](?:\.|dot)[\])}]\s?\w+|\b[\w-]+ (?:dot|punkt) (?:com|net|org|io|dev|ai|app|xyz|ru|cn|info|biz|co|me)\b|\[[0-9a-f]*:[0-9a-f:]+\](?::\d+)?",
    _I,
)
_RESERVED = re.compile(r"(?:^|[./@])example\.(?:com|net|org)\b|\b127\.0\.0\.1\b|\b0\.0\.0\.0\b", _I)  # RFC 2606
_MEDDLING = re.compile(  # none of the tool's business, where neither its source nor a call has such a word
    r"\b(?:conversations?|chats?|assistants?|prompts?|policy|policies|graders?|evaluators?|benchmarks?|rewards?|rewarded|penalt(?:y|ies)|punish\w*|"
    r"urgent(?:ly)?|emergency|deprecated|obsolete|outdated|unreliable|discontinued|endorsed|(?:recommended|preferred) (?:by|over|to)|trusted|certified|official(?:ly)?|maintainers|"
    r"competitors?|competing|(?:other|similar|rival|alternative) (?:\w+ )?(?:tools?|ones|services|functions)|passwords?|credentials?|(?:credit |debit |bank )?card (?:numbers?|details)|"
    r"social security|passport|harm(?:ed|s)?|in danger)\b",
    _I,
)
_LETTERS = str.maketrans("0134578@$", "oleastbas")
_RUN_TOGETHER = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any|the|your)*(?:previous|prior|above|earlier)|(?:system|hidden)prompt"
)
_SPACED = re.compile(r"\b(?:\w[ .\-_*]){3,}\w\b")
_LANGUAGES = [  # German, French, Spanish, Italian, Portuguese, Dutch
    frozenset(words.split())
    for words in (
        "der die das und ist nicht ein eine einen auf mit für alle von dem den immer dieses diese wenn zuerst vor",
        "le la les des une est pas dans pour avec tous toutes toujours cette cet avant et du aux sans vous",
        "el los las una es no con para todas todos siempre esta este antes cualquier que y del sin al a",
        "il gli una non con per tutte tutti sempre questa questo prima che della del degli senza",
        "os as uma não com para todas todos sempre esta este antes qualquer que da do dos sem",
        "de het een niet met voor alle altijd deze dit eerst dan van en zonder",
    )
]
_FEWEST_FOREIGN, _FEWEST_MARKED = 3, 2  # different words in one sentence: of another language, with letters of another
_BLOB = re.compile(
    r"[A-Za-z0-9+/=_-]{60,}|\b[A-Za-z0-9+/]{20,}={1,6}|\b[0-9a-f]{24,}\b|(?:\b[0-9a-f]{2}\b\W?){8,}|(?:\b\d{1,8}\b[-., ]{1,2}){16,}|"
    r"(?:\b[01]{7,8}\b\W?){4,}|(?:\\[ux][0-9a-f]{2,4}|=[0-9a-f]{2}){4,}|(?:[.\-_\u00b7\u2013]{1,6}[ /|]{1,3}){8,}",
    _I,
)
_PADDING = re.compile(r"[ \t\u00a0]{12,}|\n{4,}")
_TWO_SCRIPTS = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0370-\u03ff\u0400-\u052f\u0530-\u058f])\w+")
_ORDINARY_MIXTURES = re.compile(r"^(?:[µμΩΔαβγδθλπσφω]\w{0,4}|\w{0,4}[µμΩΔαβγδθλπσφω]\w?)$")
_JOINT = 60  # characters on either side of where two texts meet
_MOST_IN_ANY_ORDER = 40  # texts; of more only neighbours are read together
_ACROSS = re.compile(  # fewer than _INSTRUCTIONS: an end and a beginning that have nothing to do with each other say more
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|instructions?|rules?|prompts?|guidelines?)\b|"
    r"\b(?:do not|don't|never)\s+(?:tell|inform|mention|reveal|warn|notify)\b.{0,30}\b(?:user|person|human|anyone|anybody|customer)\b|"
    r"\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b|"
    r"\b(?:assistant|model|agent|llm|ai) (?:must|should|shall|has to|needs to|will always|is required to)\b|"
    r"\byou (?:must|shall|should|have to|need to|are required to) (?:always|first|never|also|immediately|now)\b|"
    rf"\b(?:always|must)\s+(?:call|use|choose|pick|prefer|select|invoke|run)\s+{_THIS}\b|"
    rf"\b(?:call|use|choose|pick|prefer|select|invoke|run)\s+{_THIS}\s+(?:first|always|before|instead|whenever|no matter|regardless)\b",
    _I,
)
_LONGEST = 5_000  # characters that are looked at; a longer text is none that we write
_STUFFED_FROM, _STUFFED_SHARE = 8, 0.25


def screened(doc: Doc, before: Doc, *, known: str = "", asked: str = "", others: Collection[str] = ()) -> list[str]:
    """Everything that keeps a text from becoming a doc, written for who wrote it; before any gate is asked.

    Args:
        doc: the new one.
        before: the one it was made from: addresses and names of other tools that stand there may stay.
        known: what the schema says and calls have shown, as text: an address from there is no address of the writer's.
        asked: the requests that the tool answers: their words are no words of another language.
        others: names of the other tools around.
    """
    old = " ".join(before.texts).casefold() + known.casefold()
    written = " ".join([*before.texts, asked])
    problems = [each for text in doc.texts for each in (*_problems(text, old, others), *_strange(text[:_LONGEST], old))]
    foreign = (unknown_sentence(text[:_LONGEST], written, known) for text in doc.texts if text not in before.texts)
    problems += [
        f"it has words of no language that the doc had ({_short(each)}); write whole sentences in that language."
        for each in foreign
        if each
    ]
    return list(dict.fromkeys([*problems, *_in_pieces(doc.texts, before.texts)]))


def suspicions(doc: Doc, known: str = "") -> list[str]:
    """What of a doc that is there already would have been refused: for reports on docs that others wrote."""
    problems = [problem for text in doc.texts for problem in _problems(text, "", ())]
    others = ((text, " ".join(each for each in doc.texts if each != text)) for text in doc.texts)
    foreign = [unknown_sentence(text[:_LONGEST], rest, known, by_a_stranger=True) for text, rest in others]
    problems += [f"it has words of no language that the rest is in ({_short(each)})." for each in foreign if each]
    return list(dict.fromkeys([*problems, *_in_pieces(doc.texts, ())]))


def _problems(text: str, old: str, others: Collection[str]) -> Iterator[str]:
    text = text[:_LONGEST]
    yield from _unseen(text)
    ways = dict.fromkeys((text, *_undisguised(text)))
    for patterns, problem in _STEERING:
        tried = (re.search(pattern, way, _I | re.MULTILINE) for way in ways for pattern in patterns)
        if found := next(filter(None, tried), None):
            yield problem.format(_short(found[0]))
    if found := _HTML.search(text):
        yield f"it has HTML or links ({_short(found[0])}); write plain text."
    for found in _ADDRESS.finditer(text):
        if found[0].casefold().rstrip(".,;)") not in old and not _RESERVED.search(found[0]):
            yield f"it has an address that nothing here has shown ({_short(found[0])})."
    for name in others:
        if name.casefold() not in old and _names(text, name):
            yield f"it names another tool ({_short(name)})."
    if any(found[0].casefold() not in old for found in _BLOB.finditer(text)):
        yield "it has a long run of characters that is no word."
    if stuffed := _stuffed(text):
        yield f"it repeats {stuffed!r} over and over."


def _in_pieces(texts: Sequence[str], before: Collection[str]) -> Iterator[str]:
    """An instruction of which no text holds more than a part: an end beside a beginning, or new texts in a row."""
    bare = {" ".join(re.sub(r"[.!?:;,]", " ", text).split()): text not in before for text in texts if text.strip()}
    pairs = permutations(bare, 2) if len(bare) <= _MOST_IN_ANY_ORDER else pairwise(bare)
    joints = [(one[-_JOINT:], two[:_JOINT]) for one, two in pairs if bare[one] or bare[two]]
    for one, two in [*joints, ("", " ".join(text for text, is_new in bare.items() if is_new))]:
        found = _ACROSS.search(f"{one} {two}")
        if found and (not one or found.start() <= len(one) < found.end()):
            told = found[0]
        elif run := _RUN_TOGETHER.search("".join(filter(str.isalpha, f"{one}{two}".casefold()))):
            told = run[0]
        else:
            continue
        yield f"it tells the reading model what to do, in pieces ({_short(told)}); describe the tool."
        return


def _undisguised(text: str) -> Iterator[str]:
    """The text as it is meant: plain letters, no marks over them, spaced and hyphenated words put together."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    joined = _SPACED.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), plain)
    yield re.sub(r" {2,}", " ", joined)
    yield re.sub(r"(?<=\w)-(?=\w)", "", joined)
    digits = r"(?=\w*[a-zA-Z])(?=\w*[0-9@$])[\w@$]+"
    for one in "li":
        yield re.sub(digits, lambda found, one=one: found[0].replace("1", one).translate(_LETTERS), joined)  # type: ignore[misc]


def _strange(text: str, old: str) -> Iterator[str]:
    """What may be right in a text, and has no business in one that nothing before was like."""
    if found := next((each for each in _MEDDLING.finditer(text) if each[0].casefold() not in old), None):
        yield f"it speaks of what neither the tool nor a call has shown ({_short(found[0])})."
    letters = "".join(each for each in unicodedata.normalize("NFKD", text).casefold() if each.isalpha())
    if found := _RUN_TOGETHER.search(letters) or _RUN_TOGETHER.search(letters[::-1]):
        yield f"it tells the reading model what to do ({_short(found[0])}); describe the tool."
    scripts = {_script(letter) for letter in text if letter.isalpha()} - {"LATIN", "GREEK", "MICRO", "KELVIN"}
    if scripts - {_script(letter) for letter in old if letter.isalpha()}:
        yield "it has another script than the doc had."
    if any(unicodedata.category(each) == "So" and ord(each) > 0x2600 and each not in old for each in text):
        yield "it has pictures among the words."
    if any("\u0300" <= each <= "\u036f" for each in unicodedata.normalize("NFC", text)):
        yield "it has marks over letters that no word has."
    words_before = _words(old)
    for sentence in re.split(r"[.!?:;\n]", text.casefold()):
        words = _words(sentence)
        marked = {each for each in words - words_before if not each.isascii() and len(each) > 3}
        usual = [each for each in _LANGUAGES if len(words & each) >= _FEWEST_FOREIGN > len(words_before & each)]
        if usual or len(marked) >= _FEWEST_MARKED:
            yield f"it is written in another language than the doc was ({_short(sentence)})."
            return


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _unseen(text: str) -> Iterator[str]:
    """What is read otherwise than it looks."""
    if printable(text) != text:
        yield "it has characters that are not seen, or change the direction of text."
    if any(not _ORDINARY_MIXTURES.match(found[0]) for found in _TWO_SCRIPTS.finditer(text)):
        yield "it has words with letters of two scripts that look alike."
    if _PADDING.search(text):
        yield "it is padded with blanks."


def _names(text: str, name: str) -> bool:
    """A name that is one ordinary word counts only where it is written as a name."""
    bare = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    if re.search(r"[-_./\d]", name):
        return re.search(bare, text, _I) is not None
    word = re.escape(name)
    written = rf"`{word}`|\b{word}\(|\b(?:tool|function)\s+[`'\"]?{word}\b"
    return re.search(written, text, _I) is not None


def _stuffed(text: str) -> str:
    words = re.findall(r"[^\W\d_]{4,}", text.casefold())
    if len(words) < 2 * _STUFFED_FROM:
        return ""
    word, count = Counter(words).most_common(1)[0]
    return word if count >= _STUFFED_FROM and count >= _STUFFED_SHARE * len(words) else ""


def _short(text: str) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= 60 else f"{line[:60]}…"
