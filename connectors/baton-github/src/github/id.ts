/** An id in a path. Octokit's types want a number; GitHub's ids can grow beyond what one holds. */
export const inPath = (id: string): number => id as unknown as number;

/** An id in a body, as a number that keeps all its digits on the wire. */
export const inBody = (id: string): number => (JSON as unknown as { rawJSON(text: string): number }).rawJSON(id);
