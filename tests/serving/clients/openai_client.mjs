// OpenAI's own client for Node: `node openai_client.mjs MCP_URL CHAT_URL` prints what it got as JSON.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[3], apiKey: "none" });
const asked = "How many metres are 3 miles?";
const messages = [{ role: "user", content: asked }];
const chat = (await client.chat.completions.create({ model: "weak", messages })).choices[0].message.content;
let streamed = "";
for await (const piece of await client.chat.completions.create({ model: "weak", messages, stream: true })) {
  streamed += piece.choices[0]?.delta?.content ?? "";
}
const responses = (await client.responses.create({ model: "weak", input: asked })).output_text;
let final = "";
for await (const event of await client.responses.create({ model: "weak", input: asked, stream: true })) final = event.type;
const models = [];
for await (const model of await client.models.list()) models.push(model.id);
models.push((await client.models.retrieve("weak")).id);
console.log(JSON.stringify({ chat, streamed, responses, final, models }));
