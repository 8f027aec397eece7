// The official SDK for TypeScript: `node sdk_client.mjs MCP_URL CHAT_URL` prints what it got as JSON.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const client = new Client({ name: "test", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(process.argv[2])));
const { tools } = await client.listTools();
const called = await client.callTool({ name: "convert_length", arguments: { value: 2, unit: "mile" } });
await client.close();
console.log(JSON.stringify({ names: tools.map((tool) => tool.name), result: called.structuredContent.result }));
