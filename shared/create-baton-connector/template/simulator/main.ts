import { startServer } from "@baton-connectors/simulators";
import { createApp } from "./app.ts";
import { credentials } from "./auth/token.ts";

/** Runs the simulated app, and says how to point the connector at it. */
const { handle, users, groups } = createApp();
const server = await startServer({ handle });
const flags = Object.entries(credentials).map(
  ([key, value]) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`,
);
console.log(`${users.length} users and ${groups.length} groups on ${server.url}; in another terminal:\n`);
console.log(`  npm start -- --base-url ${server.url} ${flags.join(" ")}\n`);
process.once("SIGINT", () => void server.close().then(() => process.exit(0)));
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)));
