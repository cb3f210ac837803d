import { readFileSync } from "node:fs";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { nearest } from "@baton-connectors/sdk/nearest";
import { parse } from "yaml";
import { usage } from "../usage.ts";

/** What no file of an app says of a company. */
export interface CompanyFile {
  /** The app whose accounts stand for the people there are. */
  readonly directory: string | undefined;
  /** Mail domains of the company. */
  readonly domains: readonly string[];
  readonly people: readonly MappedPerson[];
  /** Who has left, by e-mail address, employee id or login. */
  readonly leavers: readonly string[];
  /** Patterns of `app:entitlement`; see `privilegedBy`. */
  readonly privileged: readonly string[];
  /** What nobody may hold both of. */
  readonly duties: readonly Duty[];
}
export interface MappedPerson {
  readonly id: string;
  readonly name: string;
  /** `app:type:id`, or `app:` and an e-mail address or login. */
  readonly accounts: readonly string[];
}
export interface Duty {
  readonly name: string;
  readonly sides: readonly [readonly string[], readonly string[]];
}

const keys = ["directory", "domains", "people", "leavers", "privileged", "duties"];

export const noCompany: CompanyFile = {
  ...{ directory: undefined, domains: [], people: [], leavers: [], privileged: [], duties: [] },
};

export function readCompanyFile(path: string): CompanyFile {
  const said = objectOf(readYaml(path), path, keys);
  const directory = said.directory === undefined ? undefined : textOf(said.directory, `${path}: directory`);
  return {
    directory,
    domains: textsOf(said.domains, `${path}: domains`).map((domain) => domain.toLowerCase()),
    people: listOf(said.people, `${path}: people`).map((one, i) => {
      const where = `${path}: people[${i}]`;
      const { id, name = "", accounts } = objectOf(one, where, ["id", "name", "accounts"]);
      return {
        id: textOf(id, `${where}.id`),
        name: textOf(name, `${where}.name`),
        accounts: textsOf(accounts, `${where}.accounts`),
      };
    }),
    leavers: textsOf(said.leavers, `${path}: leavers`).map((who) => who.toLowerCase()),
    privileged: textsOf(said.privileged, `${path}: privileged`),
    duties: listOf(said.duties, `${path}: duties`).map((one, i): Duty => {
      const where = `${path}: duties[${i}]`;
      const { name, one: first, other } = objectOf(one, where, ["name", "one", "other"]);
      const sides = [textsOf(first, `${where}.one`), textsOf(other, `${where}.other`)] as const;
      if (sides.some(({ length }) => length === 0)) throw usage(`${where} needs patterns in one and in other`);
      return { name: textOf(name, `${where}.name`), sides };
    }),
  };
}

/** A YAML or JSON file; its mistakes are told with their lines. */
export function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw usage(`${path} cannot be read: ${toBatonError(thrown).message}`);
  }
  try {
    return parse(text) ?? {};
  } catch (thrown) {
    throw usage(`${path} is no YAML: ${toBatonError(thrown).message}`);
  }
}

/** An object with these members alone. */
export function objectOf(value: unknown, where: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw usage(`${where}: an object is expected`);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const [like] = nearest(key, known);
    throw usage(`${where}: unknown member ${key}`, like ? `Is it ${like}?` : `Known: ${known.join(", ")}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw usage(`${where}: a list is expected`);
  return value;
}

export function textOf(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw usage(`${where}: a text is expected`);
}

export const textsOf = (value: unknown, where: string): string[] =>
  listOf(value, where).map((one, i) => textOf(one, `${where}[${i}]`));
