import { isIP } from "node:net";
import { type Code, separators } from "./code.ts";
import { exactNumber, isExactNumber, jsonIn } from "./exact-json.ts";
import { isPaging, isTime } from "./field-names.ts";
import { isDate, pseudonyms } from "./pseudonyms.ts";
import { type Tally, tally } from "./tally.ts";

/** Replaces everything that is somebody's, in answers, in requests and in the configuration, each by the same everywhere. */
export interface Scrubber {
  /** What stands in an answer; requests are made of it. */
  learn(value: unknown): void;
  /** Never kept, even if it is a word of the code. */
  learnSecret(value: string): void;
  json(value: unknown, where?: string): unknown;
  text(value: string, where: string): string;
  xml(text: string): string;
  address(url: string, where: string): string;
  host(host: string): string;
  /** The body of a request, which the code made of its own words and of what it was answered. */
  body(text: string, where: string): string;
  readonly told: Tally;
}

/** Letters and digits, and whatever is no ASCII at all. */
const words = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:[0-9A-Za-z]|[^\p{ASCII}\s])+/giu;

export function scrubber(code: Code, now = new Date()): Scrubber {
  const secrets = new Set<string>();
  const known = new Set<string>();
  const told = tally();
  /** Pages, levels and counts; a number of three digits is nobody's name. */
  const isSmall = (text: string) => /^\d{1,3}$/.test(text) && !secrets.has(text);
  const isCode = (text: string) => code.texts.has(text) && !secrets.has(text);
  /** Of a field or a parameter; what pages are counted by is called alike everywhere. */
  const isName = (key: string) => (code.words.has(key) || code.texts.has(key) || isPaging(key)) && !secrets.has(key);
  const words_ = pseudonyms((word) => code.texts.has(word), now);

  const wordwise = (text: string) => text.replace(words, (word) => words_.of(word));

  /** A piece of an address or of an id that is made of several. */
  const piece = (text: string) => (isCode(text) || isSmall(text) ? text : dated(text));
  const dated = (text: string) => (isDate(text) ? words_.ofDate(text) : wordwise(text));

  function scrubbed(value: string): string {
    if (value === "" || isCode(value)) return value;
    if (secrets.has(value)) return wordwise(value);
    if (isDate(value)) return words_.ofDate(value);
    if (/^https?:\/\/\S+$/i.test(value) || /^\/\S*$/.test(value)) return addressOf(value);
    if (isSmall(value)) return value;
    if (/\s/.test(value)) return wordwise(value);
    return value
      .split(/([:/|,;#?&=]+)/)
      .map((part) => (separators.test(part) ? part : piece(part)))
      .join("");
  }

  const text = (value: string, where: string) => {
    const scopes = /scopes?$/i.test(where) && /\s/.test(value);
    const is = scopes ? value.split(/(\s+)/).map(scrubbed).join("") : scrubbed(value);
    told.note(where, value, is);
    return is;
  };

  function number(value: number, where: string, name: string): unknown {
    if (Math.abs(value) < 1000 && Number.isInteger(value)) return value;
    if (isPaging(name)) return value;
    const isMoment = isTime(name) && Number.isInteger(value) && (inSeconds(value) || inSeconds(value / 1000));
    const was = String(value);
    const is = isMoment ? String(words_.ofEpoch(value)) : was.replace(/\d+/g, (digits) => words_.of(digits));
    told.note(where, was, is);
    const made = Number(is);
    return Number.isInteger(made) && !Number.isSafeInteger(made) ? exactNumber(is) : made;
  }

  function json(value: unknown, where = "", name = ""): unknown {
    if (typeof value === "string") return isPaging(name) && /^\d{1,9}$/.test(value) ? value : text(value, where);
    if (typeof value === "number") return number(value, where, name);
    if (typeof value !== "object" || value === null) return value;
    if (isExactNumber(value)) {
      const is = words_.of(value.rawJSON);
      told.note(where, value.rawJSON, is);
      return exactNumber(is);
    }
    if (Array.isArray(value)) return value.map((item) => json(item, `${where}[]`));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const isField = isName(key);
        const named = isField ? key : scrubbed(key);
        return [named, json(item, `${where}.${isField ? key : "*"}`, key)];
      }),
    );
  }

  const machines = new Map<string, string>();
  /** An address of a machine by another that is nobody's. https://www.rfc-editor.org/rfc/rfc2544, of 198.18.0.0/15 */
  function numbered(name: string): string {
    const n = machines.size + 1;
    const made =
      machines.get(name) ?? (name.startsWith("[") ? `[2001:db8::${n.toString(16)}]` : `198.18.${n >> 8}.${n & 255}`);
    machines.set(name, made);
    return made;
  }

  function host(given: string): string {
    const [name, port] = given.toLowerCase().split(/:(?=\d+$)/) as [string, string?];
    if ((code.hosts.has(name) && !secrets.has(name)) || isThisMachine(name)) return given;
    if (isIP(name.replace(/^\[|\]$/g, ""))) return `${numbered(name)}${port ? `:${port}` : ""}`;
    const end = code.hostEnds.find((one) => name.endsWith(one)) ?? "";
    const front = wordwise(end ? name.slice(0, -end.length) : name);
    return `${front}${end}${port ? `:${port}` : ""}`;
  }

  /** In place, so that what is written in an unusual way stays so. */
  function addressOf(url: string): string {
    const [, scheme = "", login = "", authority = "", path = "", query = "", fragment = ""] =
      /^(https?:\/\/)?(?:((?<=:\/\/)[^/?#@]*@))?((?<=:\/\/|@)[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(url)!;
    const segments = path.split("/").map((one) => recoded(one, segment));
    const pairs = query.slice(1).split("&").map(pair);
    const front = `${scheme}${login && `${wordwise(login.slice(0, -1))}@`}${authority && host(authority)}`;
    return `${front}${segments.join("/")}${query && `?${pairs.join("&")}`}${fragment && `#${wordwise(fragment.slice(1))}`}`;
  }

  function pair(text: string): string {
    const [name = "", ...rest] = text.split("=");
    if (rest.length === 0) return recoded(name, segment);
    const plain = decoded(name);
    const isField = isName(plain);
    const value = rest.join("=");
    const kept = isPaging(plain) && /^\d{1,9}$/.test(value);
    return `${isField ? name : recoded(name, wordwise)}=${kept ? value : recoded(value.replaceAll("+", " "), asked)}`;
  }

  /** A part of a path: a word of the code, or what an answer called something. */
  const segment = (text: string) => (isCode(text) || isSmall(text) ? text : asked(text));

  /**
   * What a request says: the code's own words, in which stand values from answers and settings. Those are found first, the longest
   * before the others, for a value may have words of the code in it.
   */
  function asked(text: string): string {
    if (text === "" || isCode(text)) return text;
    if (known.has(text)) return scrubbed(text);
    if (isDate(text)) return words_.ofDate(text);
    if (/^https?:\/\/\S+$/i.test(text)) return addressOf(text);
    const found = [...text.matchAll(words)];
    let made = "";
    let end = 0;
    for (let i = 0; i < found.length; i++) {
      const { index } = found[i]!;
      made += text.slice(end, index);
      let last = Math.min(found.length - 1, i + longestValue);
      const upTo = (n: number) => text.slice(index, found[n]!.index + found[n]![0].length);
      while (last > i && !known.has(upTo(last))) last--;
      const value = upTo(last);
      end = index + value.length;
      if (last > i || (known.has(value) && !isCode(value))) made += scrubbed(value);
      else made += code.words.has(value) && !secrets.has(value) ? value : piece(value);
      i = last;
    }
    return made + text.slice(end);
  }

  function askedJson(value: unknown, where: string, name = ""): unknown {
    if (typeof value === "string") {
      const is = isPaging(name) && /^\d{1,9}$/.test(value) ? value : asked(value);
      told.note(where, value, is);
      return is;
    }
    if (typeof value !== "object" || value === null || isExactNumber(value)) return json(value, where, name);
    if (Array.isArray(value)) return value.map((item) => askedJson(item, `${where}[]`));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        isName(key) ? key : scrubbed(key),
        askedJson(item, `${where}.${key}`, key),
      ]),
    );
  }

  const inXml = (value: string) => escaped(text(plain(value).trim(), "xml"));

  return {
    learn: (value) => learn(value, known),
    learnSecret: (value) => void (value !== "" && secrets.add(value) && known.add(value)),
    json,
    text,
    xml: (source) =>
      source
        .replace(/<!--[\s\S]*?-->/g, "")
        .replace(
          / ((?!xmlns|version|encoding)[\w:.-]+)="([^"]*)"/g,
          (_, name: string, value: string) => ` ${name}="${inXml(value)}"`,
        )
        .replace(/>([^<>]*\S[^<>]*)</g, (_, inner: string) => `>${inXml(inner)}<`),
    address: (url, where) => {
      const is = addressOf(url);
      told.note(where, url, is);
      return is;
    },
    host,
    body(source, where) {
      const parsed = jsonIn(source);
      if (parsed !== undefined) return JSON.stringify(askedJson(parsed, where));
      if (/^[^\s=&]+=[^\s]*$/.test(source)) return source.split("&").map(pair).join("&");
      return asked(source);
    },
    told,
  };
}

const isThisMachine = (host: string) => /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(host);

/** Words of the longest value that is looked for in the middle of another text. */
const longestValue = 12;
const inSeconds = (value: number) => value > 631_152_000 && value < 4_102_444_800;

function learn(value: unknown, into: Set<string>): void {
  if (typeof value === "string") into.add(value);
  else if (typeof value === "number" && Math.abs(value) >= 1000) into.add(String(value));
  else if (typeof value === "object" && value !== null) {
    if (isExactNumber(value)) into.add(value.rawJSON);
    else for (const item of Object.values(value)) learn(item, into);
  }
}

const recoded = (text: string, change: (text: string) => string): string => {
  const was = decoded(text);
  const is = change(was);
  return is === was ? text : encodeURIComponent(is);
};
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};
const plain = (text: string) => text.replace(/&(?:amp|lt|gt|quot|apos);/g, (one) => entities[one]!);
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
