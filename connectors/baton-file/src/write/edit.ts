import { BatonError } from "@baton-connectors/sdk/errors";

/** A row of the table of grants, as the file has it. */
export interface GrantRow {
  readonly principal: string;
  readonly entitlement: string;
}

export type IsRow = (row: GrantRow) => boolean;

/** Changes the text of a file and nothing of it besides: whatever else is there stays where it is, byte for byte. */
export interface Edit {
  /** The row that is added; a list of person and right has a mark instead. */
  add(text: string, row: GrantRow): string;
  /** Without all rows that are meant. */
  remove(text: string, isIt: IsRow): string;
}

/** What no program should decide. */
export const byHand = (why: string): BatonError =>
  new BatonError("FailedPrecondition", `the change cannot be written: ${why}`, {
    kind: "config",
    hint: "Change the file by hand.",
  });
