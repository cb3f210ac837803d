import { randomBytes, randomInt } from "node:crypto";

/** Replaces words by others of the same form. The same word gets the same one for as long as this lives, and never again. */
export interface Pseudonyms {
  of(word: string): string;
  /** A moment in place of another, on the same side of now, written alike. */
  ofDate(text: string): string;
  ofEpoch(seconds: number): number;
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const hexadecimal = "abcdef";

/**
 * Nothing is derived from what is replaced: what stands for what is drawn by lot and held in a table that is never written, so
 * that there is no key to be kept or found.
 */
export function pseudonyms(isTaken: (word: string) => boolean, now: Date): Pseudonyms {
  const table = new Map<string, string>();
  const used = new Set<string>();
  const dates = new Map<string, string>();
  const epochs = new Map<number, number>();

  function drawn(word: string): string {
    const letters = isHexadecimal(word) ? hexadecimal : lower;
    for (let tries = 0; ; tries++) {
      const form = tries < 60 ? word : word + letters.slice(0, Math.floor((tries - 30) / 30));
      const made = [...form].map((char, i) => other(char, letters, i === 0)).join("");
      // Of one or two characters there are too few to be choosy.
      const choosy = tries < 30 && (made === word || isTaken(made));
      if (!used.has(made) && !choosy) return made;
    }
  }

  function moment(real: number): number {
    const back = real <= now.getTime();
    return back
      ? randomInt(946_684_800, Math.floor(now.getTime() / 1000) - 86_400)
      : 4_070_908_800 + randomInt(0, 30_000_000);
  }

  return {
    of(word) {
      const folded = word.toLowerCase();
      const key = folded.length === word.length ? folded : word;
      let made = table.get(key);
      if (made === undefined) {
        made = drawn(key);
        table.set(key, made);
        used.add(made);
      }
      return inCase(made, word);
    },
    ofDate(text) {
      let made = dates.get(text);
      if (made === undefined) {
        made = dateLike(text, new Date(moment(Date.parse(text)) * 1000));
        dates.set(text, made);
      }
      return made;
    },
    ofEpoch(value) {
      let made = epochs.get(value);
      if (made === undefined) {
        const isMilliseconds = Math.abs(value) > 1e11;
        const seconds = moment(isMilliseconds ? value : value * 1000);
        made = isMilliseconds ? seconds * 1000 + randomInt(0, 1000) : seconds;
        epochs.set(value, made);
      }
      return made;
    },
  };
}

/** Also UUIDs, whose version and variant stay. */
const isHexadecimal = (word: string) => word.length >= 8 && /^[0-9a-f-]+$/.test(word) && /\d/.test(word);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (word: string) => uuid.test(word);

function other(char: string, letters: string, isFirst: boolean): string {
  if (char === "-") return char;
  if (/[0-9]/.test(char)) return char === "0" && isFirst ? "0" : String(isFirst ? 1 + lot(9) : lot(10));
  if (/[a-z]/i.test(char)) return letters[lot(letters.length)]!;
  if (/\p{Ll}/u.test(char)) return String.fromCodePoint(0x430 + lot(32));
  if (/\p{Lu}/u.test(char)) return String.fromCodePoint(0x410 + lot(32));
  return String.fromCodePoint(0x4e00 + lot(20_000));
}

let pool = randomBytes(0);
let at = 0;
/** Below `count`; a call for each letter would take most of the time. */
function lot(count: number): number {
  if (at + 2 > pool.length) [pool, at] = [randomBytes(8192), 0];
  at += 2;
  return pool.readUInt16LE(at - 2) % count;
}

/** Capitals where the replaced word has them; a UUID keeps its version and variant. */
function inCase(made: string, word: string): string {
  const from = [...word];
  const result = [...made].map((char, i) => {
    if (isUuid(word) && (i === 14 || i === 19)) return from[i]!;
    return from[i] !== undefined && from[i] !== from[i]!.toLowerCase() ? char.toUpperCase() : char;
  });
  return result.join("");
}

export const isDate = (text: string) =>
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?$/.test(text) ||
  (/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) && !Number.isNaN(Date.parse(text)));

function dateLike(text: string, date: Date): string {
  if (/^[A-Z]/.test(text)) return date.toUTCString();
  const iso = date.toISOString();
  const [, day, between = "", clock = "", rest = ""] = /^(\d{4}-\d\d-\d\d)([T ])?([\d:.]+)?(.*)$/.exec(text)!;
  const digits = `${iso.slice(11, 23)}000000`;
  return `${iso.slice(0, 10)}${between}${digits.slice(0, clock.length)}${day ? rest : ""}`;
}
