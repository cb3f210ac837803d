import type { Vars } from "../file/shape.ts";
import type { Written } from "../yaml/shape.ts";
import type { parseTime } from "./parse-time.ts";

/** How one row is read with the expressions of the file. */
export interface Mapper {
  text(written: Written): string;
  /** Of a `profile`: always texts; none when there are no keys. */
  profile(vars: Vars | undefined): Record<string, string> | undefined;
  time(written: Written): ReturnType<typeof parseTime>;
  warn(written: Written, value: string, message: string): void;
}
