/*
 * Texts of others (names in the app, what a server says) on their way to a terminal: what could move the cursor, hide or
 * reorder what is shown must not get there.
 */
const C = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069`;
const controls = new RegExp(`[${C}]`, "g");
const controlsInLines = new RegExp(`(?![\\n\\t])[${C}]`, "g");
/** JSON itself escapes the others. */
const controlsInJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** One line, or one cell of a table. */
export const safeText = (text: string): string => text.replaceAll(controls, "\ufffd");

/** Several lines: line ends and tabs stay. */
export const safeLines = (text: string): string => text.replaceAll(controlsInLines, "\ufffd");

/** JSON with the same value, in which nothing is left that a terminal obeys. */
export const safeJson = (json: string): string =>
  json.replaceAll(controlsInJson, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
