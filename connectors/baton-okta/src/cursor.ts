import type { Page } from "@baton-connectors/sdk";

/** Where a plain list stands: Okta's own cursor. */
export const afterOf = ({ cursor }: Page): string | undefined => (typeof cursor === "string" ? cursor : undefined);

/** Where a listing of several lists stands. */
export type PhaseCursor = { readonly phase: string; readonly after?: string };

export function phaseOf({ cursor }: Page): PhaseCursor | undefined {
  return typeof cursor === "object" && cursor !== null && "phase" in cursor
    ? (cursor as unknown as PhaseCursor)
    : undefined;
}

/** The cursor of the next page of a phase, undefined when it is complete. */
export const phaseCursor = (phase: string, after: string | undefined) =>
  after === undefined ? undefined : { phase, after };
