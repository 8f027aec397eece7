"""Two examples of each command, for its help and for the reference."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
    "init": ("toolsmith init mine", "toolsmith init --example"),
    "make": (
        "toolsmith make tasks/*.jsonl --model anthropic/claude-sonnet-4-5 --max-cost 1",
        "toolsmith make --reference book.md --model replay:replies.jsonl --dry-run",
    ),
    "outline": ("toolsmith outline book.md", "toolsmith outline book.epub --strict"),
    "adopt": ('toolsmith adopt "npx some-mcp-server"', "toolsmith adopt .mcp.json --category servers"),
    "audit": ("toolsmith audit statistics", "toolsmith audit library.json --html audit.html"),
    "exam": (
        "toolsmith exam --user-model ollama/qwen3 --requests 50 --html exam.html",
        "toolsmith exam --exam choose --dry-run",
    ),
    "score": ("toolsmith score predictions.jsonl", "toolsmith score predictions.jsonl --json"),
    "judge": ("toolsmith judge answers.jsonl", "toolsmith judge answers.jsonl --json"),
    "queue": ("toolsmith queue", "toolsmith queue --answer 3f2a='\"10:00-10:30\"'"),
    "search": ('toolsmith search "when are both free?"', 'toolsmith search "a price" --also theirs --limit 3'),
    "run": (
        "toolsmith run bracket-completion --arg 'sequence=\"([{\"'",
        'toolsmith run bracket-completion --input "Complete: ([{"',
    ),
    "solve": (
        'toolsmith solve "When are both free?" --user-model ollama/qwen3 --explain',
        "toolsmith solve requests.jsonl --user-model ollama/qwen3 --jobs 4 --json",
    ),
    "serve": ("toolsmith serve --mcp --install cursor", "toolsmith serve --http --user-model ollama/qwen3 --port 8752"),
    "view": ("toolsmith view", "toolsmith view mine --port 0 --no-browser"),
    "export training": (
        "toolsmith export training lines",
        "toolsmith export training pairs --format preference",
    ),
    "train sft": ("toolsmith train sft --model MODEL", "toolsmith train sft --model MODEL --steps 60 --cores 2"),
    "train dpo": ("toolsmith train dpo --model MODEL", "toolsmith train dpo --model MODEL --seed 2"),
    "train grpo": ("toolsmith train grpo --model MODEL", "toolsmith train grpo --model MODEL --steps 20"),
    "train router": ("toolsmith train router --model MODEL", "toolsmith train router --model MODEL --json"),
    "env play": ("toolsmith env play --user-model ollama/qwen3", "toolsmith env play --user-model ollama/qwen3 --json"),
    "env serve": ("toolsmith env serve", "toolsmith env serve --port 8753"),
    "env package": ("toolsmith env package environment", "toolsmith env package environment --json"),
    "export tools": (
        "toolsmith export tools tools.json --format openai",
        "toolsmith export tools site --format site --category units",
    ),
    "trust": ("toolsmith trust shop/list-orders", "toolsmith trust --settings"),
    "refine": (
        "toolsmith refine --user-model ollama/qwen3 --dry-run",
        "toolsmith refine shop/list-orders --model anthropic/claude-sonnet-4-5 --user-model ollama/qwen3",
    ),
    "probe": ("toolsmith probe --dry-run", "toolsmith probe shop/list-orders --model anthropic/claude-sonnet-4-5"),
    "repair": ("toolsmith repair --dry-run", "toolsmith repair units/convert-length --max-attempts 5"),
    "bench refine": ("toolsmith bench refine --user-model ollama/qwen3", "toolsmith bench refine --json"),
    "bench search": ("toolsmith bench search", "toolsmith bench search --json"),
    "list": ("toolsmith list units", "toolsmith list --tag checked --json"),
    "show": ("toolsmith show convert-length", "toolsmith show convert-length@v1.2"),
    "tree": ("toolsmith tree", "toolsmith tree units --no-tools"),
    "move": ("toolsmith move convert-length measures", "toolsmith move units measures"),
    "rename": ("toolsmith rename convert-length to-metres", "toolsmith rename units/convert-length to-metres"),
    "retire": ("toolsmith retire convert-length", "toolsmith retire units/convert-length --json"),
    "tags": ("toolsmith tags convert-length --add checked", "toolsmith tags convert-length"),
    "describe": ('toolsmith describe units "Lengths, masses and times."', 'toolsmith describe units ""'),
    "index": ("toolsmith index", "toolsmith index --rebuild"),
    "log": ("toolsmith log convert-length", "toolsmith log convert-length --json"),
    "diff": ("toolsmith diff convert-length", "toolsmith diff convert-length v1..v2"),
    "blame": ("toolsmith blame convert-length", "toolsmith blame convert-length --json"),
    "restore": ("toolsmith restore convert-length", "toolsmith restore convert-length v1 --doc-only"),
    "release": ("toolsmith release v1.2", 'toolsmith release v1.2 --notes "Units of pressure."'),
    "releases": ("toolsmith releases", "toolsmith releases --json"),
    "clone": ("toolsmith clone https://example.org/tools.git", "toolsmith clone ../tools mine"),
    "pull": ("toolsmith pull", "toolsmith pull --remote upstream"),
    "push": ("toolsmith push", "toolsmith push --remote upstream"),
    "doctor": ("toolsmith doctor", "toolsmith doctor --json"),
    "config show": ("toolsmith config show", "toolsmith config show | grep models"),
    "config set": (
        "toolsmith config set models.user ollama/qwen3",
        "toolsmith config set models.maker anthropic/claude-sonnet-4-5",
    ),
    "config unset": ("toolsmith config unset models.user", "toolsmith config unset models.maker"),
    "verify": ("toolsmith verify", "toolsmith verify --changed main..HEAD --format github"),
    "lint": ("toolsmith lint", "toolsmith lint --no-run --json"),
    "trials": ("toolsmith trials convert-length --outcome error", "toolsmith trials --blame tool --limit 10"),
    "cost": ("toolsmith cost", "toolsmith cost --plot cost.svg"),
}


def examples_of(name: str) -> str | None:
    """What stands below the help of a command; None where there are none."""
    found = EXAMPLES.get(name)
    return "\n\n".join(["For example:", *(f"`{each}`" for each in found)]) if found else None
