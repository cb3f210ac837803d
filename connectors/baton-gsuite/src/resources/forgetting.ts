import type { Session } from "@baton-connectors/sdk";

/** Takes out of the session what has one of the prefixes. */
export async function forget(session: Session, ...prefixes: readonly string[]): Promise<void> {
  for (const prefix of prefixes) {
    const keys: string[] = [];
    for await (const [key] of session.entries(prefix)) keys.push(key);
    for (const key of keys) await session.delete(key);
  }
}
