import type { Check } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

export const checks: readonly Check<Client>[] = [];
