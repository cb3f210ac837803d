/** The n-th pause after n failures in a row: n² seconds, at most a minute, spread by a tenth so that many do not come at once. */
export const backOffMs = (failures: number): number => spread(Math.min(failures ** 2, 60) * 1000);

/** Pauses of 1, 2, 4, … seconds, at most five minutes, spread likewise. */
export const startUpBackOffMs = (failures: number): number => spread(Math.min(2 ** (failures - 1), 300) * 1000);

const spread = (ms: number) => Math.round(ms * (1 + Math.random() / 10));
