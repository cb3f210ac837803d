/** https://sqlite.org/rescode.html: a command holds the database for a moment, or the disk is full. */
const passing = [5, 13];

const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

export const passes = (error: unknown): boolean =>
  passing.includes(primaryCode(error)) || (error as NodeJS.ErrnoException).code === "ENOSPC";

export const messageOf = (error: unknown): string => (error as Partial<Error> | undefined)?.message ?? String(error);

export type Containment = {
  /** Does `work`; what goes wrong is told once for as long as it stays the same, and the work is tried at its next turn. */
  run(name: string, work: () => void): void;
  /** Notes that a part of the work failed, which the rest went on without. */
  failed(name: string, error: unknown): void;
  /** What fails at present, by the name of the work. */
  problems(): ReadonlyMap<string, string>;
  /** How often anything failed. */
  failures(): number;
};

/** For work that nobody waits for: timers, looks into uploads. Its failure must not end the server, nor go unseen. */
export function createContainment(tell: (line: string) => void): Containment {
  const problems = new Map<string, string>();
  let failures = 0;
  const failed = (name: string, error: unknown) => {
    failures++;
    const message = messageOf(error);
    if (problems.get(name) === message) return;
    problems.set(name, message);
    if (!passes(error)) tell(`conductor: ${name} failed and is tried again: ${message}\n`);
  };
  return {
    failed,
    run(name, work) {
      try {
        work();
        problems.delete(name);
      } catch (error) {
        failed(name, error);
      }
    },
    problems: () => problems,
    failures: () => failures,
  };
}
