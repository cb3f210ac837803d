import type { PlayedTask } from "@baton-connectors/conductor";
import type { TaskOutcome } from "./recorded.ts";

type Any = { "@type": string } & Record<string, never>;
type Finish = {
  status?: { code?: number; message?: string; details?: Any[] };
  success?: { annotations?: Any[]; response?: Any };
  error?: { non_retryable?: boolean; annotations?: Any[]; response?: Any };
};

/** What a played task came to, in the form of the recordings. */
export function outcomeOfTask({ view, outcome: { outcome, magic = [] } }: PlayedTask): TaskOutcome {
  const { status, success, error } = (view.attempts.at(-1)?.finish ?? {}) as Finish;
  const state = success ?? error ?? {};
  const annotations = state.annotations?.map((any) => any["@type"].split(".").at(-1)!) ?? [];
  return {
    outcome: outcome === "any" ? "none" : outcome,
    ...(error && {
      code: status?.code ?? 0,
      message: status?.message ?? "",
      non_retryable: error.non_retryable ?? false,
    }),
    ...(annotations.length > 0 && { annotations }),
    ...(status?.details?.length && { details: status.details }),
    ...(state.response && { response: state.response }),
    ...(magic.length > 0 && { uploads: magic }),
  };
}
