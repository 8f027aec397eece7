"""OpenAI's own client: `python openai_client.py MCP_URL CHAT_URL` prints what it got as JSON."""

import json
import sys

from openai import OpenAI

client = OpenAI(base_url=sys.argv[2], api_key="none")
asked = "How many metres are 3 miles?"
messages = [{"role": "user", "content": asked}]
chat = client.chat.completions.create(model="weak", messages=messages).choices[0].message.content
pieces = client.chat.completions.create(model="weak", messages=messages, stream=True)
streamed = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
responses = client.responses.create(model="weak", input=asked).output_text
with client.responses.stream(model="weak", input=asked) as stream:
    final = [event.type for event in stream][-1]
names = [model.id for model in client.models.list()]
model = client.models.retrieve("weak").id
print(
    json.dumps({"chat": chat, "streamed": streamed, "responses": responses, "final": final, "models": [*names, model]})
)
