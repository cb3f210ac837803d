import type { Decoded } from "@baton-connectors/sdk/config";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { parseClientId } from "@baton-connectors/service/client-id";
import { parseClientSecret } from "@baton-connectors/service/client-secret";
import type { Ask } from "./ask.ts";

/** Asks for what service mode needs, each until it has the form that ConductorOne gives it. */
export async function askService(ask: Ask): Promise<Record<string, Decoded>> {
  const clientId = await untilRight(ask, "client-id", parseClientId);
  const clientSecret = await untilRight(ask, "client-secret (not shown)", parseClientSecret, true);
  const provisioning = await ask.confirm("Allow it to make changes (provisioning)?", false);
  return { "client-id": clientId, "client-secret": clientSecret, ...(provisioning && { provisioning }) };
}

async function untilRight(ask: Ask, question: string, check: (text: string) => unknown, secret = false) {
  for (;;) {
    const text = await ask.line(question, { secret });
    try {
      check(text);
      return text;
    } catch (thrown) {
      const { message, hint } = toBatonError(thrown);
      ask.say(`  ${message}\n  ${hint}\n`);
    }
  }
}
