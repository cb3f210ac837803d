import type { Sent } from "../wire.ts";
import { type Answer, bodyOf, header } from "./answer.ts";
import { leaves, parsed } from "./json-text.ts";

/** What a request asks, by name: `?page` of its query, `$.variables.after` of its body. */
export type Parameters = ReadonlyMap<string, string>;

export function parametersOf({ url, body, headers }: Pick<Sent, "url" | "body" | "headers">): Parameters {
  const found = new Map<string, string>();
  for (const [name, value] of inHeaders(headers)) add(found, name, value);
  for (const [name, value] of url.searchParams) add(found, `?${name}`, value);
  if (body === "") return found;
  const json = parsed(body);
  if (typeof json === "object" && json !== null)
    for (const { names, value } of leaves(json)) add(found, `$.${names.join(".")}`, value);
  else for (const [name, value] of new URLSearchParams(body)) add(found, `$.${name}`, value);
  return found;
}

/** Where all goes to one address, AWS tells by these what is called and for whom: the same question in another account is another one. */
export function inHeaders(headers: Headers): readonly (readonly [name: string, value: string])[] {
  const target = headers.get("x-amz-target");
  const key = /^AWS4-HMAC-SHA256 Credential=([^/]+)/.exec(headers.get("authorization") ?? "")?.[1];
  return [...(target ? [["x-amz-target", target] as const] : []), ...(key ? [["credential", key] as const] : [])];
}

/** What is called, where the address does not tell it. */
export const operationOf = (parameters: Parameters): string | undefined =>
  parameters.get("x-amz-target")?.split(".").at(-1) ?? parameters.get("$.Action");

/** A parameter that is given several times has that many names. */
function add(found: Map<string, string>, name: string, value: string) {
  let free = name;
  for (let n = 2; found.has(free); n++) free = `${name}#${n}`;
  found.set(free, value);
}

/** What an answer names: its texts and numbers, and the parameters of the addresses among them and in its Link header. */
export function namedBy(answer: Answer): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { value } of leaves(bodyOf(answer))) {
    named.add(value);
    for (const parameter of parametersOfAddress(value)) named.add(parameter);
  }
  for (const address of linksOf(header(answer, "link") ?? ""))
    for (const parameter of parametersOfAddress(address)) named.add(parameter);
  return named;
}

const linksOf = (link: string): readonly string[] => [...link.matchAll(/<([^>]*)>/g)].map(([, url]) => url!);

function parametersOfAddress(text: string): Iterable<string> {
  if (!/^(https?:\/|\/|\?)/.test(text) || !text.includes("?")) return [];
  return URL.canParse(text, anywhere) ? new URL(text, anywhere).searchParams.values() : [];
}
export const anywhere = "https://any.invalid";
