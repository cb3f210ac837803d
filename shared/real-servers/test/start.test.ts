import { existsSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { expect, test } from "@jest/globals";
import { type ServerName, start } from "../src/index.ts";

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });

test.each<ServerName>([
  "postgresql",
  "postgresql-15",
  "postgresql-16",
  "postgresql-17",
  "mariadb",
  "mariadb11",
  "mysql",
  "slapd",
])("%s runs, and leaves nothing behind", async (name) => {
  const server = await start(name);
  expect(await accepts(server.port)).toBe(true);
  expect(existsSync(server.socket)).toBe(true);
  await server.stop();
  expect(await accepts(server.port)).toBe(false);
  expect(existsSync(dirname(server.socket))).toBe(false);
});
