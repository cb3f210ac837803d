import { generateKeyPairSync } from "node:crypto";
import type { Field } from "@baton-connectors/sdk/config";
import { jsonIn } from "./exact-json.ts";
import type { Scrubber } from "./scrubber.ts";

/** The settings of a run, by field: what is secret is never kept, what is chosen from a list is no secret. */
export function learnConfig(fields: Readonly<Record<string, Field>>, config: Settings, into: Scrubber): void {
  for (const [key, field] of Object.entries(fields)) {
    const value = textOf(config[key]);
    if (field.secret) {
      for (const one of leaves(value)) into.learnSecret(one);
    } else if (field.kind !== "file") into.learn(value);
  }
}

export type Settings = Readonly<Record<string, unknown>>;

export function scrubbedConfig(
  fields: Readonly<Record<string, Field>>,
  config: Settings,
  scrubber: Scrubber,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const field = fields[key];
      const where = `--${field?.name ?? key}`;
      if (field === undefined || typeof value === "boolean" || typeof value === "number") return [key, value];
      if (value instanceof Uint8Array) {
        const text = new TextDecoder().decode(value);
        const is = field.secret ? scrubbedSecret(text, where, scrubber) : withoutHosts(text, scrubber);
        return [key, { $file: Buffer.from(is).toString("base64") }];
      }
      if (field.secret && typeof value === "string") return [key, scrubbedSecret(value, where, scrubber)];
      if (value === field.default) return [key, value];
      if (typeof value === "string" && isHost(value)) return [key, scrubber.host(value)];
      return [key, scrubber.json(value, where)];
    }),
  );
}

/** Whoever replays has to be able to sign: with a key that nobody else has. */
function scrubbedSecret(secret: string, where: string, scrubber: Scrubber): string {
  const parsed = jsonIn(secret);
  if (typeof parsed === "object" && parsed !== null) {
    const made = Object.entries(parsed).map(([name, value]) => [
      name,
      typeof value !== "string"
        ? value
        : isPem(value)
          ? newKey()
          : name === "type"
            ? value
            : scrubber.text(value, `${where}.${name}`),
    ]);
    return JSON.stringify(Object.fromEntries(made));
  }
  return isPem(secret) ? newKey() : scrubber.text(secret, where);
}

const isPem = (text: string) => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
const newKey = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** A domain or a host with its port, as fields named `domain` have it. */
const isHost = (text: string) => /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?$/i.test(text);

/** A mapping is code that the user wrote: its words are needed, its hosts and addresses are not. */
const withoutHosts = (text: string, scrubber: Scrubber) =>
  text
    .replace(/(https?:\/\/)([^\s/"'#?]+)/g, (_, scheme: string, host: string) => scheme + scrubber.host(host))
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (address) => scrubber.text(address, "file"));

const textOf = (value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

/** A secret by itself, and each text in one that is JSON. */
function leaves(value: unknown): readonly string[] {
  if (typeof value !== "string")
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
  const parsed = jsonIn(value);
  return [value, ...(typeof parsed === "object" ? leaves(parsed) : [])];
}
