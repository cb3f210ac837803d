import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { getAsset, getAssetKeys, isSea } from "node:sea";
import jsTokens from "js-tokens";

/**
 * The words that a connector's code has: they are public, and what it compares answers with, so they are kept wherever they
 * stand. Everything else in an answer is somebody's.
 */
export interface Code {
  /** Texts in quotes, whole and in parts: `ACTIVE`, `users:read`. */
  readonly texts: ReadonlySet<string>;
  /** Names of fields and parameters: `full_name`. */
  readonly words: ReadonlySet<string>;
  /** Hosts that stand in it, as those of an app that has one for all: `api.github.com`. */
  readonly hosts: ReadonlySet<string>;
  /** Ends of hosts that it checks for: `.okta.com`. */
  readonly hostEnds: readonly string[];
}

/** How a text that a program reads falls into parts. */
export const separators = /[:/|,;#?&=]+/;

export function codeIn(sources: readonly string[]): Code {
  const texts = new Set<string>();
  const words = new Set<string>();
  const hosts = new Set<string>();
  const hostEnds = new Set<string>();
  for (const source of sources) {
    for (const quoted of quotedIn(source)) {
      for (const [, host] of quoted.matchAll(/https?:\/\/([\w.-]+\.[a-z]{2,})(?![\w.$-])/gi))
        hosts.add(host!.toLowerCase());
      if (/^\.(?:[\w-]+\.)+[a-z]{2,}$/.test(quoted)) hostEnds.add(quoted);
      // An address is a host and a path; neither it nor an e-mail address is a word.
      for (const text of /:\/\/|@\w/.test(quoted) ? pathOf(quoted) : [quoted, ...quoted.split(separators)])
        if (text.length > 1) texts.add(text);
    }
    for (const [word] of source.matchAll(/[A-Za-z_$][\w$]*(?:-[\w$]+)*/g)) {
      words.add(word);
      for (const part of word.split("-")) words.add(part);
    }
  }
  return { texts, words, hosts, hostEnds: [...hostEnds] };
}

const pathOf = (address: string) => address.replace(/^.*?:\/\/[^/]*/, "").split(separators);

/** Texts in quotes and the still parts of templates; comments are no part of the program. */
function* quotedIn(source: string): Generator<string> {
  for (const { type, value } of jsTokens(source)) {
    if (type === "StringLiteral") yield unescaped(value.slice(1, -1));
    else if (type === "NoSubstitutionTemplate") yield value.slice(1, -1);
    else if (type === "TemplateHead") yield value.slice(1, -2);
    else if (type === "TemplateMiddle") yield value.slice(1, -2);
    else if (type === "TemplateTail") yield value.slice(1, -1);
  }
}

const unescaped = (text: string) => text.replace(/\\(["'`\\/])/g, "$1").replaceAll("\\n", "\n");

/** The code of the program that `entry` starts: its own folder, and those of our libraries that it uses. */
export function codeAround(entry: string): readonly string[] {
  if (isSea())
    return getAssetKeys()
      .filter((key) => key.endsWith(".js"))
      .map((key) => getAsset(key, "utf8"));
  const folders = new Set<string>();
  const sources: string[] = [];
  const visit = (folder: string) => {
    if (folders.has(folder) || !existsSync(folder)) return;
    folders.add(folder);
    for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/\.(?:js|mjs|ts)$/.test(path) || /\.d\.ts$|node_modules/.test(path)) continue;
      const file = join(folder, path);
      const source = readFileSync(file, "utf8");
      sources.push(source);
      for (const [, name] of source.matchAll(/["'](@baton-connectors\/[\w./-]+)["']/g)) {
        const found = resolved(file, name!);
        if (found) visit(packageSources(found));
      }
    }
  };
  visit(dirname(realpathSync(entry)));
  return sources;
}

function resolved(from: string, name: string): string | undefined {
  try {
    return realpathSync(createRequire(from).resolve(name));
  } catch {
    // A name in a text, not of what is imported.
    return undefined;
  }
}

/** The folder that holds all of a library: `src` from a checkout, `dist` of what is installed. */
function packageSources(file: string): string {
  let folder = dirname(file);
  while (!["src", "dist"].includes(basename(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
