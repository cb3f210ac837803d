/** What Okta should have written as text: everything else, and what is missing, is empty. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
