import { BatonError } from "@baton-connectors/sdk/errors";

/** No token is longer, and no refusal has more to say. */
const mostBytes = 1024 * 1024;

/** The body, as far as a token endpoint's may reach; whatever sends more is none. */
export async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop lets go of the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const tooLong = () =>
  new BatonError("Unauthenticated", "failed to get token: the answer is longer than any token's (1 MiB)", {
    kind: "config",
  });
