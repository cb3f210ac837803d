/** Names made up with every oddity, what they may be spelled like, and the one id that they have, by the rules alone. */

export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
export const oneOf = <T>(random: Random, all: readonly T[]): T => all[random(all.length)]!;

/** A character with its small form, so that nothing here has to know how small forms are made. */
export type Letter = readonly [char: string, small: string];
export interface Pair {
  readonly type: string;
  readonly value: readonly Letter[];
}
export type Relative = readonly Pair[];
export type Name = readonly Relative[];

const same = (chars: string): Letter[] => [...chars].map((char) => [char, char]);
const pairs = (text: string): Letter[] => text.split(" ").map((pair) => [...pair] as never as Letter);

/** What every server takes, and holds equal in both sizes. */
export const usualLetters: readonly Letter[] = [
  ...pairs("Aa Bb Zz Éé Öö Жж Σσ Ωω"),
  ...same("ab09 _.-éßж日🦊"),
  ...same(',+"\\<>;=#/:*()&'),
];
/** And what Go's tables make of others: one character for one, whatever stands around it. */
export const allLetters: readonly Letter[] = [
  ...usualLetters,
  ...pairs("İi ẞß \u212ak ǅǆ ᾼᾳ \u212bå 𐐀𐐨"),
  ...same("ſς\u0001\u007f\ufeff\u00ad"),
];

/** A text of plain letters as a value. */
export const written = (text: string): readonly Letter[] =>
  [...text].map((char) => [char, /[A-Z]/.test(char) ? char.toLowerCase() : char]);

const lowered = new Set(
  ["cn", "uid", "ou", "dc", "sn", "givenname", "mail", "member", "memberof", "o", "c", "l", "st"].concat([
    "telephonenumber",
    "description",
  ]),
);

/** The id: types in small letters, pairs in order, everything that is no plain ASCII as bytes in hexadecimal. */
export const idOf = (name: Name): string =>
  name
    .map((relative) =>
      relative
        .map(({ type, value }) => {
          const small = type.toLowerCase();
          const text = value.map((letter) => letter[lowered.has(small) ? 1 : 0]).join("");
          return `${small}=${shown(Buffer.from(stripped(text)))}`;
        })
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .join("+"),
    )
    .join(",");

const stripped = (text: string) => text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, "");

function shown(bytes: Buffer): string {
  const text = [...bytes].map((byte) => {
    if (byte < 0x20 || byte > 0x7e) return `\\${Buffer.from([byte]).toString("hex")}`;
    return /["+,;<>\\]/.test(String.fromCharCode(byte)) ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  });
  return text.join("").replace(/^#/, "\\#");
}

const otherCase = (random: Random, text: string) =>
  [...text].map((char) => (random(2) === 0 ? char.toUpperCase() : char.toLowerCase())).join("");
const hex = (random: Random, char: string) =>
  [...Buffer.from(char)].map((byte) => `\\${otherCase(random, byte.toString(16).padStart(2, "0"))}`).join("");

export interface Spelling {
  /** Letters in either size: of values whose ids have small ones, or of all, which only a server knows to be equal. */
  readonly anyCase?: "same-id" | "all";
  /** Values as `#` and the bytes of their BER. */
  readonly ber?: boolean;
  readonly semicolons?: boolean;
}

/** One of the ways to write a name. */
export function spelled(random: Random, name: Name, how: Spelling = {}): string {
  const space = () => (random(4) === 0 ? " " : "");
  const value = (letters: readonly Letter[], type: string) => {
    const isFree = how.anyCase === "all" || (how.anyCase === "same-id" && lowered.has(type.toLowerCase()));
    const chars = letters.map((letter) => (isFree ? oneOf(random, letter) : letter[0]));
    const bytes = Buffer.from(chars.join(""));
    if (how.ber && bytes.length < 128 && random(5) === 0)
      return `#${otherCase(random, Buffer.from([0x0c, bytes.length, ...bytes]).toString("hex"))}`;
    const text = chars.map((char, i) => {
      const isEdge = i === 0 || i === chars.length - 1;
      if (/["+,;<>\\=]/.test(char) || (isEdge && char === " ") || (i === 0 && char === "#"))
        return random(2) === 0 ? `\\${char}` : hex(random, char);
      return random(6) === 0 ? hex(random, char) : char;
    });
    return space() + text.join("") + space();
  };
  const relative = (pairs: Relative) => {
    const written = pairs.map(
      ({ type, value: letters }) => `${space()}${otherCase(random, type)}${space()}=${value(letters, type)}`,
    );
    return (random(2) === 0 ? written : written.toReversed()).join("+");
  };
  return name.map(relative).reduce((all, one) => `${all}${how.semicolons && random(3) === 0 ? ";" : ","}${one}`);
}

/** A value that no other one is like: a number stands in it. */
export function oddValue(random: Random, letters: readonly Letter[], number: number): readonly Letter[] {
  const part = () => Array.from({ length: random(5) }, () => oneOf(random, letters));
  return [...part(), ...same(String(number)), ...part()];
}
