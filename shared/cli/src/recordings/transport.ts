import { recorder } from "@baton-connectors/recorder";

/** The usual one, remembered. */
export async function recordedTransport() {
  const { createTransport } = await import("@baton-connectors/sdk/transport");
  const usual = createTransport();
  return recorder(async () => usual);
}
