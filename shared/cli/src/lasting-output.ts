import { type Output, processStdio, type Stdio } from "./stdio.ts";

/** A stream of the process that may go away while the work goes on. */
export interface LastingOutput extends Output {
  /** Bytes that are still to be written. */
  readonly pending: () => number;
  /** Why something could not be written that somebody wants, as on a full disk. */
  readonly failure: () => string | undefined;
}

/**
 * The process's streams. A reader that goes away (`2>&1 | head`) and a descriptor that was closed (`2>&-`) end no sync and no
 * service: what would be written there is lost, and nothing else.
 */
export function lastingStdio(): Stdio & { readonly stdout: LastingOutput } {
  const stdout = lasting("stdout");
  return { ...processStdio(stdout, lasting("stderr")), stdout };
}

const goneAway = ["EPIPE", "EBADF", "ERR_STREAM_DESTROYED", "EIO", "ECONNRESET"];

function lasting(name: "stdout" | "stderr"): LastingOutput {
  let failure: string | undefined;
  const lose = (thrown: unknown) => {
    const code = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
    if (!goneAway.includes(code)) failure ??= code;
  };
  let stream: NodeJS.WriteStream | undefined;
  try {
    stream = process[name];
    stream.on("error", lose);
  } catch (thrown) {
    // Not even open: Node makes no stream of it.
    lose(thrown);
  }
  return {
    get isTTY() {
      return stream?.isTTY === true;
    },
    get columns() {
      return stream?.columns ?? 0;
    },
    write(text) {
      try {
        return stream?.write(text);
      } catch (thrown) {
        lose(thrown);
        return false;
      }
    },
    pending: () => (stream?.destroyed === false ? stream.writableLength : 0),
    failure: () => failure,
  };
}
