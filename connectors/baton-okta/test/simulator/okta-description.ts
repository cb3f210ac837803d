import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

export interface Described {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** Of answers with success. */
  readonly statuses: readonly number[];
}

/**
 * Okta's own description of its methods. It is on no registry itself, but the published client is generated from it: paths, verbs,
 * parameters and statuses stand in its code. https://github.com/okta/okta-management-openapi-spec
 */
export function describedMethods(): readonly Described[] {
  const source = dirname(createRequire(import.meta.url).resolve("@okta/okta-sdk-nodejs"));
  return globSync(`${source}/generated/apis/*.js`).flatMap((file) => {
    const code = readFileSync(file, "utf8");
    const methods = [...code.matchAll(/\n {2}async (\w+)\(([^)]*)\) \{\n([\s\S]*?)\n {2}\}/g)];
    const answers = new Map(methods.flatMap(([, name, given, body]) => (given === "response" ? [[name, body]] : [])));
    return methods.flatMap(([, name, , body = ""]) => {
      const path = /const path = '([^']+)'/.exec(body)?.[1];
      const method = /HttpMethodEnum\.(\w+)/.exec(body)?.[1];
      if (path === undefined || method === undefined) return [];
      const query = [...body.matchAll(/setQueryParam\('([^']+)'/g)].map((match) => match[1]!);
      const statuses = [...(answers.get(name) ?? "").matchAll(/isCodeInRange\)\('(2\d\d)'/g)].map((match) =>
        Number(match[1]),
      );
      return [{ method, path, query, statuses }];
    });
  });
}
