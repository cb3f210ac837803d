import type { Json } from "@baton-connectors/sdk";

/**
 * Where a plain listing stands, in the form the Go connector writes into its checkpoints: each can go on with a sync that
 * the other began.
 */
export function bagCursor(token: string | undefined, type: string, id?: string): Json | undefined {
  if (token === undefined) return undefined;
  return { states: null, current_state: { token, type, ...(id !== undefined && { id }) } };
}

export function bagToken(cursor: Json | undefined): string | undefined {
  const state = member(cursor, "current_state");
  const token = member(state, "token");
  return typeof token === "string" && token !== "" ? token : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { [key: string]: Json | undefined })[name]
    : undefined;
}
