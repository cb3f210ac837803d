import { UserError } from "./user-error.ts";

export const authKinds = ["token", "basic", "oauth"] as const;
export type AuthKind = (typeof authKinds)[number];

export const authTitles: Readonly<Record<AuthKind, string>> = {
  token: "an API token",
  basic: "a user name and a password",
  oauth: "an OAuth 2.0 client (client credentials)",
};

/** What is to be made, and where. */
export interface Answers {
  /** As in `baton-acme-crm`. */
  readonly name: string;
  /** As people call the app: `Acme CRM`. */
  readonly displayName: string;
  readonly auth: AuthKind;
  /** Relative to the working directory. */
  readonly folder: string;
  /** On GitHub: `acme/baton-acme-crm`. */
  readonly repository: string;
  /** Where the libraries are taken from, if not from the registry: by name, as npm takes them. */
  readonly libraries: ReadonlyMap<string, string>;
}

export interface Given {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly auth?: string | undefined;
  readonly repository?: string | undefined;
}

/** `acme crm`, `Acme-CRM` and `baton-acme-crm` all mean the same. */
export function connectorName(text: string): string {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^baton[-_ ]/, "")
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const name = `baton-${words.join("-")}`;
  if (words.length === 0 || name.length > 60)
    throw new UserError(
      `'${text}' cannot be the name of a connector`,
      "Give the app's name: letters and digits, at most 54 in all, e.g. acme-crm or 1password.",
    );
  return name;
}

/** `baton-acme-crm` is `Acme Crm` until somebody knows better. */
export const proposedDisplayName = (name: string): string =>
  name
    .replace(/^baton-/, "")
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");

/** The value's name in the code: `acmeCrm`. */
export const identifierOf = (name: string): string => {
  const [first = "", ...rest] = name.replace(/^baton-/, "").split("-");
  const joined = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
  // No name in code begins with a digit.
  if (/^\d/.test(joined)) return `app${joined}`;
  return joined + (rest.length === 0 ? "App" : "");
};

export function authKind(text: string): AuthKind {
  const found = authKinds.find((kind) => kind === text);
  if (!found) throw new UserError(`--auth is '${text}'`, `Choose one of ${authKinds.join(", ")}.`);
  return found;
}

export function displayNameOf(text: string): string {
  const name = text.trim();
  // It stands in code, in JSON and in Markdown.
  if (!/^[^"'`\\<>$\p{Cc}]{1,60}$/u.test(name))
    throw new UserError(
      `'${text}' cannot be shown as the app's name`,
      "Use at most 60 characters, no quotes, brackets, backslashes or $.",
    );
  return name;
}

export function repositoryOf(text: string): string {
  const found = /^(?:https:\/\/github\.com\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(text.trim())?.[1];
  if (!found)
    throw new UserError(`--repository is '${text}'`, "Give its owner and name on GitHub: acme/baton-acme-crm.");
  return found;
}
