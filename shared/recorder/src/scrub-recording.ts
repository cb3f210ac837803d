import type { Field } from "@baton-connectors/sdk/config";
import { type Code, codeIn } from "./code.ts";
import { jsonIn } from "./exact-json.ts";
import type { Exchange } from "./exchange.ts";
import { isPaging } from "./field-names.ts";
import type { Recorded, Recording } from "./recording.ts";
import { sampled } from "./sample.ts";
import { learnConfig, type Settings, scrubbedConfig } from "./scrub-config.ts";
import { type Scrubber, scrubber } from "./scrubber.ts";
import type { Told } from "./tally.ts";

export interface Raw {
  readonly connector: string;
  readonly version: string;
  readonly exchanges: readonly Exchange[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly config: Settings;
  /** The connector's code, whose words are kept. */
  readonly sources: readonly string[];
  readonly ended: Readonly<Record<string, unknown>>;
  /** About one row of so many is kept, the same ones in every list. Default: all. */
  readonly oneOf?: number;
  readonly now?: Date;
}

export interface Scrubbed {
  readonly recording: Recording;
  readonly told: Told;
}

/** What may be written. What replaced what is forgotten when this returns. */
export function scrubbedRecording(raw: Raw): Scrubbed {
  const code = codeOf(raw);
  const scrub = scrubber(code, raw.now);
  const answers = raw.exchanges.map((one) => (one.text === undefined ? undefined : jsonIn(one.text)));
  learnConfig(raw.fields, raw.config, scrub);
  for (const answer of answers) scrub.learn(answer);
  const keep = sampled(raw.oneOf ?? 1);
  const exchanges = raw.exchanges.map((one, i) => scrubbedExchange(one, keep(answers[i]), scrub, code));
  const { connector, version, ended } = raw;
  const config = scrubbedConfig(raw.fields, raw.config, scrub);
  return {
    recording: { format: "baton-recording/1", connector, version, config, ended, exchanges: lastOfEach(exchanges) },
    told: scrub.told,
  };
}

/** A mapping is code, too, though its user wrote it: but for hosts and addresses, which `codeIn` leaves out. */
function codeOf({ sources, fields, config }: Raw): Code {
  const files = Object.entries(fields).flatMap(([key, field]) => {
    const value = config[key];
    return !field.secret && value instanceof Uint8Array ? [new TextDecoder().decode(value)] : [];
  });
  const code = codeIn(sources);
  const words = files.flatMap((text) => text.replace(/https?:\/\/[^\s/"']+|\S+@\S+/g, "").match(/[\w$-]+/g) ?? []);
  return { ...code, texts: new Set([...code.texts, ...words]), words: new Set([...code.words, ...words]) };
}

function scrubbedExchange(one: Exchange, answer: unknown, scrub: Scrubber, code: Code): Recorded {
  const { method, url, body, status, headers } = one;
  const where = `${method} ${url.pathname}`;
  const made = answer === undefined ? undefined : scrub.json(answer, where);
  const exact = made === undefined ? undefined : JSON.stringify(made);
  const hasLongNumbers = exact !== undefined && /[:[,]-?\d{16}/.test(exact);
  return {
    method,
    url: scrub.address(url.href, "addresses"),
    ...(body !== "" && { body: scrub.body(body, `${where} (request)`) }),
    status,
    headers: scrubbedHeaders(headers, scrub, code),
    ...(exact !== undefined && (hasLongNumbers ? { text: exact } : { json: JSON.parse(exact) })),
    ...(answer === undefined && one.text && { text: textOf(one, scrub) }),
  };
}

const textOf = ({ text = "", headers }: Exchange, scrub: Scrubber) =>
  /xml/.test(headers.get("content-type") ?? "") ? scrub.xml(text) : scrub.text(text, "text");

function scrubbedHeaders(headers: Headers, scrub: Scrubber, code: Code): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (name === "content-type") made[name] = value.replace(/;.*$/, "");
    else if (name === "link")
      made[name] = value.replace(/<([^>]*)>/g, (_, url: string) => `<${scrub.address(url, "links")}>`);
    // How much was left then says nothing of now.
    else if (/limit|retry|cookie|date|auth/.test(name)) continue;
    else if (isPaging(name.replace(/^x-/, "")) && /^\d+$/.test(value)) made[name] = value;
    else if ([...namings(name)].some((one) => code.texts.has(one))) made[name] = scrub.text(value, `header ${name}`);
  }
  return made;
}

/** A header is not told by its case. */
const namings = (name: string) => [name, name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())];

/** A page that was asked for twice is there once; what the app refused in passing, it answered later. */
function lastOfEach(exchanges: readonly Recorded[]): readonly Recorded[] {
  const found = new Map<string, Recorded>();
  for (const one of exchanges) {
    const key = `${one.method} ${one.url} ${one.body ?? ""}`;
    const isPassing = one.status === 429 || one.status >= 500;
    if (!(isPassing && found.has(key))) found.set(key, one);
  }
  return [...found.values()];
}
