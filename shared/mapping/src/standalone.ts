import { type Configuration, type Field, fields, stringField } from "@baton-connectors/sdk/config";
import { BatonError } from "@baton-connectors/sdk/errors";
import { parseDocument } from "yaml";
import { isRecord } from "./is-record.ts";

/**
 * A connector that is a mapping file: its part `connector` says what the app is called and which flags it has; the rest is read by the
 * connector for the protocol (SCIM, for instance), which fills `${NAME}` with the flag `name`.
 *
 *     connector:
 *       displayName: Notion
 *       description: Reads who is in a Notion workspace and its groups
 *       helpUrl: https://…
 *       flags:
 *         scim-token: { description: Token of the SCIM API, secret: true, required: true, sets: apiKey }
 */
export interface Standalone {
  readonly displayName: string;
  readonly description: string;
  readonly helpUrl: string;
  /** The whole file. */
  readonly text: string;
  readonly config: Configuration;
  /** What a configuration gives to the settings of the connector for the protocol, by `sets`. */
  settings(given: Values): Readonly<Record<string, string>>;
  /** What `${NAME}` stands for. */
  placeholders(given: Values): (name: string) => string | undefined;
}
type Values = Readonly<Record<string, unknown>>;

interface Flag {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  readonly required: boolean;
  readonly otherwise: string;
  readonly sets: string;
}

const flagKeys = ["description", "secret", "required", "default", "sets"];

export function readStandalone(text: string, file: string): Standalone {
  const head = (parseDocument(text).toJS() as { connector?: unknown } | null)?.connector;
  const wrong = (what: string) => new BatonError("InvalidArgument", `${file}: connector ${what}`, { kind: "config" });
  if (!isRecord(head) || !isRecord(head.flags)) throw wrong("must have a displayName, a description and flags");
  const words = (name: string) => (typeof head[name] === "string" ? head[name] : "");
  if (!words("displayName") || !words("description")) throw wrong("must have a displayName and a description");
  const flags = Object.entries(head.flags).map(([name, given]): Flag => {
    if (!isRecord(given) || typeof given.description !== "string") throw wrong(`flags.${name} must have a description`);
    const unknown = Object.keys(given).find((key) => !flagKeys.includes(key));
    if (unknown) throw wrong(`flags.${name}.${unknown} is not known; known are ${flagKeys.join(", ")}`);
    return {
      ...{ name, description: given.description, secret: given.secret === true, required: given.required === true },
      ...{ otherwise: String(given.default ?? ""), sets: String(given.sets ?? "") },
    };
  });
  const textIn = (given: Values, name: string) => (typeof given[name] === "string" ? given[name] : "");
  return {
    ...{ text, displayName: words("displayName"), description: words("description"), helpUrl: words("helpUrl") },
    config: fields(Object.fromEntries(flags.map((one) => [one.name, fieldOf(one)])), {
      displayName: words("displayName"),
      helpUrl: words("helpUrl"),
    }),
    settings: (given) =>
      Object.fromEntries(flags.filter(({ sets }) => sets !== "").map(({ name, sets }) => [sets, textIn(given, name)])),
    placeholders: (given) => (variable) => {
      const flag = flags.find(({ name }) => name.toUpperCase().replaceAll("-", "_") === variable);
      return flag && textIn(given, flag.name);
    },
  };
}

const fieldOf = ({ name, description, secret, required, otherwise }: Flag): Field =>
  stringField({
    name,
    description,
    secret,
    required,
    section: "credentials",
    ...(otherwise && { default: otherwise }),
  });
