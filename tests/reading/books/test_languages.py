"""Books in other languages than English: their examples, exercises and solutions are found by the table of words."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.reading.books.label_words import languages, roles
from toolsmith.reading.books.labels import label_of_heading, label_of_paragraph
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

TEXT = "Die Kugel rollt. La bola rueda. La balle roule. La palla rotola. " * 4
BOOKS = {
    "german": """---
title: Rollen
---

# Kapitel 1: Rollen

## Gerade

{text}

### Beispiel 1.1: Eine Kugel

Sie rollt 3 s.

**Lösung:** 7,5 m

### Aufgabe 1.1

Wie weit in 5 s?

**Lösung:** 22,5 m

### Übungsaufgaben

1. Und in 2 s?
2. Und in 3 s? (Antwort: 0,75 m)

### Lösungen zu den Übungsaufgaben

1. 3,0 m

Lizenz: CC BY-SA 4.0
""",
    "french": """# Rouler

## Droit

{text}

**Exemple 1.** Une balle roule 3 s : 7,5 m.

**Exercice 1.** Et 5 s ?

**Corrigé de l’exercice 1 :** 22,5 m

### Exercices

1. Et 2 s ?
2. Et 3 s ? (Réponse : 0,75 m)

### Solutions des exercices

1. 3,0 m

Licence : CC BY-SA 4.0
""",
    "spanish": """# Rodar

## Recto

{text}

### Ejemplo 1

Una bola rueda 3 s: 7,5 m.

### Ejercicio 1

¿Y 5 s?

**Solución del ejercicio 1:** 22,5 m

### Ejercicios propuestos

1) ¿Y 2 s?
2) ¿Y 3 s? (Respuesta: 0,75 m)

### Soluciones

1) 3,0 m

Licencia: CC BY-SA 4.0
""",
    "italian": """# Rotolare

## Dritto

{text}

**Esempio 1.** Una palla rotola 3 s: 7,5 m.

**Esercizio 1.** E 5 s?

**Soluzione.** 22,5 m

### Esercizi

1. E 2 s?
2. E 3 s? (Risposta: 0,75 m)

### Soluzioni degli esercizi

1. 3,0 m

Licenza: CC BY-SA 4.0
""",
}


def read(tmp_path: Path, name: str, text: str) -> Reference:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return read_here(file)


@pytest.mark.parametrize("language", BOOKS)
def test_a_book_is_read_as_an_english_one(language: str, tmp_path: Path) -> None:
    reference = read(tmp_path, "book.md", BOOKS[language].format(text=TEXT))
    (section,) = [section for chapter in reference.chapters for section in chapter.sections]
    assert len(section.examples) == 1
    assert {item.solution for item in section.solved} == {"22,5 m", "3,0 m", "0,75 m"}
    assert reference.licence == "CC BY-SA 4.0"
    assert section.not_understood == ()


def test_environments_and_classes_may_be_in_those_languages(tmp_path: Path) -> None:
    latex = r"""\documentclass{book}\newtheorem{frage}{Übung}\begin{document}\chapter{Rollen}\section{Gerade} Text.
\begin{beispiel} Eine Kugel. \end{beispiel}
\begin{aufgabe} Wie weit? \end{aufgabe}
\begin{loesung} 3 m \end{loesung}
\begin{frage} Wie schnell? \end{frage}
\begin{corrige} 2 m/s \end{corrige}
\end{document}"""
    (section,) = read(tmp_path, "buch.tex", latex).chapters[0].sections
    assert (len(section.examples), [item.solution for item in section.solved]) == (1, ["3 m", "2 m/s"])
    html = '<html><body><h1>Rouler</h1><h2>Droit</h2><p>Texte.</p><div class="exercice">Et 5 s ?</div><div class="corrige">3 m</div></body></html>'
    (section,) = read(tmp_path, "livre.html", html).chapters[0].sections
    assert [item.solution for item in section.solved] == ["3 m"]


def test_the_table_has_every_kind_in_every_language() -> None:
    kinds = set(languages()["english"])
    assert {name: set(table) for name, table in languages().items()} == dict.fromkeys(languages(), kinds)
    assert roles()["loesung"] == roles()["losung"] == roles()["solution"] == "solution"


@pytest.mark.parametrize("text", ["Examples of falling", "Solutions of salt in water", "Problematic cases", "Practice makes perfect", "Ergebnisse", "Answering machines", "Questions of taste and more"])  # fmt: skip
def test_titles_that_only_begin_like_a_label_are_titles(text: str) -> None:
    assert label_of_heading(text) is None
    assert label_of_paragraph(f"{text} are shown") is None
