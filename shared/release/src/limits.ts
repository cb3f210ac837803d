/** 3 MB: what `npx` fetches. */
export const largestConnector = 3_000_000;
