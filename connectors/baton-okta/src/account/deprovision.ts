import { setTimeout as delay } from "node:timers/promises";
import { BatonError, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { userTurn } from "./transition.ts";

/** Okta deactivates in the background, and tells nobody when it is done. */
const polls = 4;
const pollMs = 500;

/** Undefined: Okta has no such user. */
async function statusOf({ users }: Client, id: string): Promise<string | undefined> {
  const user = await users.get(id).catch(whenAbsent);
  return user && (user.status ?? "");
}

export type Deactivation = "missing" | "already" | "done";

/** Makes sure that a user is deprovisioned. */
export const deactivateUser = (client: Client, id: string, signal: AbortSignal): Promise<Deactivation> =>
  client.turns(userTurn(id), () => deactivate(client, id, signal));

/** Deprovisions and deletes a user for good. False: there was none. */
export const deleteUser = (client: Client, id: string, signal: AbortSignal): Promise<boolean> =>
  client.turns(userTurn(id), () => deprovisionAndDelete(client, id, signal));

async function deactivate(client: Client, id: string, signal: AbortSignal): Promise<Deactivation> {
  const before = await statusOf(client, id);
  if (before === undefined) return "missing";
  if (before === "DEPROVISIONED") return "already";
  try {
    await client.users.deactivate(id);
  } catch (thrown) {
    // Somebody else may have been faster, or a first request whose answer got lost.
    const now = await statusOf(client, id).catch(() => before);
    if (now === undefined) return "missing";
    if (now === "DEPROVISIONED") return "already";
    throw thrown;
  }
  for (let poll = 0; poll < polls; poll++) {
    if (poll > 0) await delay(pollMs, undefined, { signal });
    const now = await statusOf(client, id);
    if (now === undefined) return "missing";
    if (now === "DEPROVISIONED") return "done";
  }
  throw new BatonError("Unavailable", `the user ${id} is not deprovisioned yet`, { hint: "Try again in a minute." });
}

async function deprovisionAndDelete(client: Client, id: string, signal: AbortSignal): Promise<boolean> {
  if ((await deactivate(client, id, signal)) === "missing") return false;
  // The first DELETE may only deprovision; the second one deletes.
  for (let attempt = 0; attempt < 2; attempt++) {
    await client.users.delete(id).catch(whenAbsent);
    const now = await statusOf(client, id);
    if (now === undefined) return true;
    if (now !== "DEPROVISIONED") {
      throw new BatonError("Unavailable", `the user ${id} is ${now} while being deleted`);
    }
  }
  throw new BatonError("Unavailable", `the user ${id} is still there after being deleted twice`);
}
