"""Which models a server has, as far as it says so: asked only once a model was not found there."""

from __future__ import annotations

import json

from toolsmith.models.gateway.place import Place

_SECONDS = 5.0
_LONGEST = 1_000_000  # bytes of a list that are read


def models_at(place: Place) -> list[str]:
    """Names of the models at an address; none where it is the provider's own, or where nothing is said.

    Only a key that was named for this very address goes along.
    """
    if not place.api_base:
        return []
    import httpx

    is_ollama = place.litellm_name.startswith("ollama")
    headers = {"authorization": f"Bearer {place.key}"} if place.key else {}
    url = f"{place.api_base}/{'api/tags' if is_ollama else 'models'}"
    try:
        with httpx.stream("GET", url, headers=headers, timeout=_SECONDS, trust_env=False) as answer:
            text = b""
            for piece in answer.iter_bytes():
                text += piece
                if len(text) > _LONGEST:
                    return []
        content = json.loads(text)
        entries = content["models" if is_ollama else "data"]
        return sorted(str(entry["name" if is_ollama else "id"]) for entry in entries)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError):
        return []
