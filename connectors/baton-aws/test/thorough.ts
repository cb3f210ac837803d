/** Whether there is time for every case, which takes many minutes: `scripts/run full-check` sees to it. */
export const isThorough = process.env.THOROUGH === "1";
