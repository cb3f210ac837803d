import { redacted } from "../secrets.ts";

/** Names under which answers hand out secrets that nobody has registered yet, such as those of a token endpoint. */
const names = "[\\w-]*(?:token|secret|password|passphrase|private_?key|assertion)";
const fields = [
  // Up to the end where the text breaks off.
  new RegExp(`("${names}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, "gi"),
  new RegExp(`(\\b${names}=)[^&\\s"<]+`, "gi"),
];

/** A text with what stands in such fields left out, however broken the text is. */
export const withoutSecretFields = (text: string): string =>
  fields.reduce((left, field) => left.replace(field, `$1${redacted}`), text);
