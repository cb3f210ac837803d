import { readFileSync } from "node:fs";
import { readStandalone } from "@baton-connectors/mapping/standalone";

export const app = readStandalone(readFileSync(new URL("./connector.yaml", import.meta.url), "utf8"), "connector.yaml");
export const { config } = app;
