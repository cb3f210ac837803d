/** One may fail while a server is restarted; after so many, some half a minute, no task arrives. */
const mostFailedPolls = 4;

/** Whether ConductorOne knows us and was reached of late. */
export interface Readiness {
  /** It answered our Hello. */
  reached(): void;
  polled(ok: boolean): void;
  /** Why no task arrives; undefined when one would. */
  problem(): string | undefined;
}

export function createReadiness(): Readiness {
  let problem: string | undefined = "ConductorOne was not reached yet";
  let failures = 0;
  return {
    reached() {
      problem = undefined;
    },
    polled(ok) {
      failures = ok ? 0 : failures + 1;
      problem = failures >= mostFailedPolls ? `ConductorOne was not reached in the last ${failures} polls` : undefined;
    },
    problem: () => problem,
  };
}
