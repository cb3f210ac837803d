import { openLocal } from "./local.ts";

export interface LocalWatch {
  /** The version that was read; what differs from it is a change. */
  read(version: string): void;
  close(): void;
}

/**
 * Looks at a file or a folder from time to time, and says once of each change that there is one. By what the system tells of the
 * file, since its own notices do not come from drives of other machines.
 */
export function watchLocal(path: string, everyMs: number, changed: () => Promise<void>): LocalWatch {
  let known: string | undefined;
  let looking = false;
  const look = async () => {
    if (known === undefined || looking) return;
    looking = true;
    const version = await openLocal(path).then(
      (source) => source.version,
      () => "gone",
    );
    if (version !== known) {
      known = version;
      await changed();
    }
    looking = false;
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    read(version) {
      known = version;
    },
    close: () => clearInterval(timer),
  };
}
