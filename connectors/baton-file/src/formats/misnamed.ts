import { refusal } from "../refusal.ts";

/** What is a file of another kind, by its first bytes. */
const kindOf = (bytes: Buffer): string | undefined => {
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x504b0304) return "a spreadsheet";
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xd0cf11e0) return "an old spreadsheet or one with a password";
  if (bytes.subarray(0, 4).toString("latin1") === "%PDF") return "a PDF";
  const begin = bytes.subarray(0, 200).toString("latin1").trimStart().toLowerCase();
  return begin.startsWith("<!doctype html") || begin.startsWith("<html") ? "a web page" : undefined;
};

/** A text that is none was renamed, or something else was sent in its place. */
export function refuseSheet(file: string, bytes: Buffer): void {
  const kind = kindOf(bytes);
  if (kind) throw refusal(file, {}, `is ${kind}, whatever its name says`, "save it again in the format of its name");
}

/** The same of a spreadsheet. */
export function refuseText(file: string, bytes: Buffer): void {
  const kind = kindOf(bytes);
  if (kind && kind !== "a spreadsheet") refuseSheet(file, bytes);
}
