/** The path of a file that the Go programs wrote. */
export const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;
