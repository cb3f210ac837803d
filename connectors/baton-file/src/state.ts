import type { Model } from "./model/model.ts";

/** What was read, and of which state of the file. */
export interface State {
  readonly version: string;
  readonly changedAt: Date | undefined;
  readonly model: Model;
  /** In words, why grants cannot be written back; undefined: they can. */
  readonly unwritable: string | undefined;
}
