import { readFileSync } from "node:fs";
import { type Fields, type Found, type FoundType, openApiOf } from "@baton-connectors/openapi";
import { parse } from "yaml";
import { UserError } from "../user-error.ts";

export interface Pages {
  readonly strategy: "none" | "cursor" | "offset" | "page";
  readonly parameter?: string;
  readonly next?: readonly string[];
  readonly limit?: string;
  readonly start?: number;
}

/** A list of the app, and what is made of it. */
export interface Described {
  readonly id: string;
  readonly kind: FoundType["kind"];
  readonly path: string;
  readonly items: readonly string[];
  readonly fields: Fields;
  readonly pages: Pages;
  /** One of them can be asked for, at the list's path and its id. */
  readonly single: boolean;
  readonly members?: DescribedMembers;
}

export interface DescribedMembers {
  readonly path: string;
  readonly items: readonly string[];
  readonly fields: Fields;
  readonly pages: Pages;
  readonly add?: NonNullable<FoundType["members"]>["add"];
  readonly remove?: NonNullable<FoundType["members"]>["remove"];
}

export interface Description {
  readonly text: string;
  readonly baseUrl: string;
  readonly types: readonly Described[];
  /** As this description's words for it. */
  readonly auth: Readonly<Record<string, unknown>>;
}

export function readDescription(path: string): Description {
  let text: string;
  let document: Readonly<Record<string, unknown>>;
  let found: Found;
  try {
    text = readFileSync(path, "utf8");
    document = parse(text) as typeof document;
    found = openApiOf(document);
  } catch (thrown) {
    throw new UserError(
      `--openapi: ${path}: ${(thrown as Error).message}`,
      "Give an OpenAPI document, as YAML or JSON.",
    );
  }
  const paths = Object.keys((document.paths ?? {}) as object);
  const types = found.types.map(
    ({ members, paging, itemsPath, ...type }): Described => ({
      ...type,
      items: itemsPath === "" ? [] : itemsPath.split("."),
      pages: pagesOf(paging),
      single: paths.some(
        (one) => one.startsWith(`${type.path}/{`) && /^\/\{[^}/]+\}$/.test(one.slice(type.path.length)),
      ),
      ...(members && {
        members: {
          ...{ path: members.path, fields: members.fields, add: members.add, remove: members.remove },
          items: members.itemsPath === "" ? [] : members.itemsPath.split("."),
          pages: pagesOf(members.paging),
        },
      }),
    }),
  );
  return { text, baseUrl: found.baseUrl, types, auth: parse(found.auth) as Description["auth"] };
}

function pagesOf(paging: string): Pages {
  const said = (paging === "" ? {} : parse(`{${paging}}`)) as Readonly<Record<string, string>>;
  const strategy = (said.strategy ?? "none") as Pages["strategy"];
  const parameter = said[`${strategy}_param`];
  return {
    strategy,
    ...(parameter && { parameter }),
    ...(said.cursor_path && said.cursor_path !== "FILL_IN" && { next: said.cursor_path.split(".") }),
    ...(said.limit_param && { limit: said.limit_param }),
    ...(said.offset_start && { start: Number(said.offset_start) }),
  };
}
