import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { build } from "../scripts/build.ts";
import { programs } from "../scripts/packages.ts";

export interface Measured {
  readonly status: number | null;
  /** From start to exit of the process, its own start included. */
  readonly seconds: number;
  /** Of processor time, on all cores; what a machine that is busy otherwise leaves comparable. */
  readonly cpuSeconds: number;
  /** The most memory resident at any moment, as the kernel counted it. */
  readonly peakMebibytes: number;
  readonly stderr: string;
}

const built = new Map<string, Promise<{ readonly main: string }>>();

/** What users run: sources would be compiled as they are loaded, in time and memory of the same process. */
function bundleOf(program: string) {
  const known = built.get(program) ?? build(programs().get(program)!, "0.0.0");
  built.set(program, known);
  return known;
}

/** Runs one of the workspace's programs, built, to its end. Memory is read from /proc, so it is 0 where there is none. */
export async function measure(
  program: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<Measured> {
  const { main } = await bundleOf(program);
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-20_000);
  });
  let [peakKibibytes, ticks] = [0, 0];
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakKibibytes = Math.max(peakKibibytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      ticks = Number(fields[11]) + Number(fields[12]);
    } catch {
      // The process is gone, or this system has no /proc.
    }
  };
  const looking = setInterval(look, 20);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(looking);
  return {
    status,
    seconds: (performance.now() - started) / 1000,
    // Linux counts in hundredths: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    cpuSeconds: ticks / 100,
    peakMebibytes: Math.round(peakKibibytes / 1024),
    stderr,
  };
}
