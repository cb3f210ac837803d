import type { BatonError } from "@baton-connectors/sdk/errors";
import type { Step } from "./diagnosis.ts";
import type { Traffic } from "./watched-http.ts";

const names = ["network", "TLS", "credentials"] as const;

/** What the first call to the app says about the way there: everything before the failing step works. */
export function accessSteps(
  failure: BatonError | undefined,
  host: string | undefined,
  { unencrypted, clockAheadMs }: Traffic = { unencrypted: [], clockAheadMs: undefined },
): readonly Step[] {
  const failing = failure && failingStep(failure);
  const at = failing === undefined ? names.length : names.indexOf(failing);
  return names.map((name, index): Step => {
    const common = { name, purpose: "access", permissions: [], resourceTypes: [] } as const;
    if (index < at && name === "TLS" && unencrypted.length > 0) {
      const detail = `${unencrypted.join(", ")} is asked without encryption: whoever is on the way can read the credentials`;
      return { ...common, state: "suspicious", detail, hint: "Give its address as https://." };
    }
    if (index < at && name === "credentials" && clockAheadMs !== undefined)
      return {
        ...common,
        state: "suspicious",
        detail: clocks(clockAheadMs),
        hint: "Set the clock: keys and tokens that are made here say when, and a server refuses those of another time.",
      };
    if (index < at) return { ...common, state: "works", detail: name === "network" && host ? host : "", hint: "" };
    if (index > at) return { ...common, state: "skipped", detail: `not tried: ${names[at]} fails`, hint: "" };
    const hint = [
      name === "credentials" && clockAheadMs !== undefined ? `Set the clock first: ${clocks(clockAheadMs)}.` : "",
      failure?.hint ?? "",
    ];
    return { ...common, state: "fails", detail: failure?.message ?? "", hint: hint.filter(Boolean).join(" ") };
  });
}

function clocks(aheadMs: number): string {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const amount = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `this machine's clock is ${amount} ${aheadMs > 0 ? "behind" : "ahead of"} the app's`;
}

/** An answer of whatever status proves network and TLS. */
function failingStep(error: BatonError): (typeof names)[number] {
  if (error.request?.status !== undefined) return "credentials";
  if (systemCodes(error).some((code) => /CERT|SIGNATURE|SSL|TLS/.test(code))) return "TLS";
  if (error.request || error.code === "Unavailable" || error.code === "DeadlineExceeded") return "network";
  return "credentials";
}

function systemCodes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 10) return [];
  const { code } = error as NodeJS.ErrnoException;
  return [...(typeof code === "string" ? [code] : []), ...systemCodes(error.cause, depth + 1)];
}
