import type { SimulatedReply } from "@baton-connectors/simulators";
import type { Entity, PageKind } from "./tenant.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Entity;
  /** One page of rows and the token of the next, by `pageToken` and the size asked for. */
  page(kind: PageKind, rows: readonly Entity[], size: { readonly default: number; readonly max: number }): PageReply;
}

export interface PageReply {
  readonly rows: readonly Entity[];
  readonly next: { readonly nextPageToken?: string };
}

/** One method of one API. `query` holds every parameter Google documents for it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Variable parts in braces, as in Google's own documents. */
  readonly path: string;
  readonly query?: readonly string[];
  /** Any one of these is enough; short names. */
  readonly scopes: readonly string[];
  /** The size parameter and its bounds; a value outside is refused. */
  readonly size?: { readonly name: string; readonly min: number; readonly max: number };
  /** Parameters that take certain words only; another word is refused. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Some APIs answer in XML unless told otherwise. */
  readonly needsAltJson?: boolean;
  readonly handle: (call: Call) => SimulatedReply;
}

/** Parameters that every Google API takes. https://cloud.google.com/apis/docs/system-parameters */
export const standardQuery = ["alt", "fields", "key", "prettyPrint", "quotaUser", "access_token", "callback"];

export const standardWords = { alt: ["json", "media", "proto", "atom"], prettyPrint: ["true", "false"] };

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path: found, another verb's, or none. */
export function matcher(routes: readonly Route[]) {
  const compiled = routes.map((route) => {
    const names: string[] = [];
    const pattern = route.path.replaceAll(/\{(\w+)\}|[.]/g, (_part, name: string | undefined) => {
      if (name === undefined) return "\\.";
      names.push(name);
      return "([^/]+)";
    });
    return { route, names, pattern: new RegExp(`^${pattern}$`) };
  });
  return (method: string, path: string): Found | "wrong-verb" | "none" => {
    let wrongVerb = false;
    for (const { route, names, pattern } of compiled) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method !== method) {
        wrongVerb = true;
        continue;
      }
      const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1]!)]));
      return { route, params };
    }
    return wrongVerb ? "wrong-verb" : "none";
  };
}
