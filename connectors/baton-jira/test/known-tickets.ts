import type { RecordedCall } from "./golden.ts";

type OtherAnswer = { readonly says: string } | { readonly answer: unknown };
/** By case and number of the call. */
export const ticketsThatEndOtherwise: Readonly<Record<string, OtherAnswer>> = {};
export const ticketCasesThatSendOtherwise: Readonly<
  Record<string, (go: readonly RecordedCall[]) => readonly RecordedCall[]>
> = {};
