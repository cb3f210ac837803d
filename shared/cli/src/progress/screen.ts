import { safeLines, safeText } from "@baton-connectors/sdk/safe-text";
import type { Output } from "../stdio.ts";

/** The last line of a terminal, rewritten in place, with other output passing above it. On a pipe it shows nothing. */
export interface Screen {
  readonly live: boolean;
  readonly columns: number;
  /** Writes text that stays. */
  above(text: string): void;
  /** Replaces the display. */
  show(lines: readonly string[]): void;
  /** Removes the display. */
  clear(): void;
}

const controlSequence = "\u001B[";

export function createScreen(output: Output): Screen {
  const live = output.isTTY === true;
  let shown: readonly string[] = [];
  const erased = () => (shown.length === 0 ? "" : `\r${controlSequence}${shown.length}A${controlSequence}J`);
  const drawn = () => shown.map((line) => `${line}\n`).join("");
  // A pseudo-terminal may claim to have no columns.
  const columns = output.columns || 80;
  return {
    live,
    columns,
    above(given) {
      const text = safeLines(given);
      output.write(shown.length === 0 ? text : `${erased()}${text}${drawn()}`);
    },
    show(lines) {
      if (!live) return;
      const before = erased();
      // A wrapped line would break the count of lines to erase.
      shown = lines.map(safeText).map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
      output.write(`${before}${drawn()}`);
    },
    clear() {
      if (shown.length > 0) output.write(erased());
      shown = [];
    },
  };
}

/** For runs without a display, such as a service. */
export const plainScreen = (output: Output): Screen => createScreen({ write: (text) => output.write(text) });
