/** Whether there is time for every case on every server, which takes many minutes: `scripts/run full-check` sees to it. */
export const isThorough = process.env.THOROUGH === "1";

/** The first few, or all of them where there is time. */
export const firstOf = <T>(all: readonly T[], few: number): readonly T[] => (isThorough ? all : all.slice(0, few));
