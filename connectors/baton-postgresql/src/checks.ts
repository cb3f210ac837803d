import type { Check } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";

export const checks = (_: Config): readonly Check<Client>[] => [];
