import { BatonError } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { RequestBlock } from "../file/request.ts";
import { responseValues, ruleFor } from "../request/errors.ts";
import { exchange, prepared } from "../request/exchange.ts";
import type { Values } from "../template/template.ts";
import type { Said } from "../text/said.ts";

export interface ChangeBlock {
  readonly request: RequestBlock;
  readonly success_condition?: Said | undefined;
  /** What an answer means that says that it is so already. */
  readonly already?: Said | undefined;
  /** Whether what was asked before it says that it is so already: nothing is sent then. */
  readonly unless?: Said | undefined;
}

/** `already`: the status with which apps say that it was so; an answer that the file takes for a success is one, whatever its status. */
export async function change(
  client: Client,
  block: ChangeBlock,
  given: Values,
  signal: AbortSignal,
  already: number | undefined,
): Promise<"done" | "already"> {
  const values = await prepared(client, block.request, { values: { vars: client.vars, ...given }, signal });
  const { success_condition: success, already: known } = block;
  if (block.unless?.truth(values)) return "already";
  try {
    const answer = await exchange(client, block.request, { values, signal, reads: false });
    const seen = { ...values, ...responseValues(answer) };
    if (known?.truth(seen)) return "already";
    if (!success || success.truth(seen)) return "done";
    throw new BatonError(
      "FailedPrecondition",
      `${block.request.method} ${answer.url.pathname} answered ${answer.status}, which is no success: ${success.written} does not hold`,
      { kind: "upstream", effect: "unknown", body: answer.body },
    );
  } catch (thrown) {
    const refused = thrown instanceof BatonError ? thrown : undefined;
    const status = refused?.request?.status;
    if (status === undefined) throw thrown;
    const seen = { ...values, ...responseValues({ status, headers: new Headers(), body: refused!.body }) };
    if (known ? known.truth(seen) : status === already) return "already";
    if (success && status >= 400 && success.truth(seen)) return "done";
    const rule = ruleFor([block.request.error_handling, client.file.error_handling], status);
    if (rule?.action === "ignore" || rule?.action === "warn") return "already";
    throw thrown;
  }
}
