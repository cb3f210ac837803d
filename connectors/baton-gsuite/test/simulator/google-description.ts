import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Described {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** Any of these is enough; short names. */
  readonly scopes: readonly string[];
}

const clients = [
  ["@googleapis/admin", "directory_v1"],
  ["@googleapis/admin", "reports_v1"],
  ["@googleapis/admin", "datatransfer_v1"],
  ["@googleapis/cloudidentity", "v1"],
] as const;

/**
 * Google's own description of its methods. The discovery documents themselves are on no registry, but the published
 * clients are generated from them: verb and path stand in their code, parameters and scopes in their types and the samples there.
 */
export function describedMethods(): readonly Described[] {
  return clients.flatMap(([client, api]) => {
    const build = dirname(createRequire(import.meta.url).resolve(client));
    const code = readFileSync(join(build, `${api}.js`), "utf8");
    const types = readFileSync(join(build, `${api}.d.ts`), "utf8");
    const parameters = parametersByInterface(types);
    const scopes = scopesByMethod(types);
    return [...resources(code)].flatMap(({ resource, body }) =>
      [
        ...body.matchAll(
          /\n {8}(\w+)\(paramsOrCallback[\s\S]*?url: \(rootUrl \+\s*'([^']+)'\)[\s\S]*?method: '(\w+)'[\s\S]*?pathParams: \[([^\]]*)\]/g,
        ),
      ].map(([, name, path, method, pathParams]) => {
        const inPath = new Set((pathParams ?? "").match(/\w+/g) ?? []);
        const key = `${resource.replaceAll("$", "")}${name}`.toLowerCase();
        const query = (parameters.get(key) ?? []).filter((parameter) => !inPath.has(parameter)).sort();
        return { method: method!, path: path!, query, scopes: scopes.get(key) ?? [] };
      }),
    );
  });
}

function* resources(code: string): Iterable<{ resource: string; body: string }> {
  for (const part of code.split(/\n {4}class Resource\$/).slice(1)) {
    yield { resource: /^[\w$]+/.exec(part)![0], body: part };
  }
}

/** Each method's sample asks for the scopes that Google describes. */
function scopesByMethod(types: string): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const part of types.split(/\n {4}(?:export )?(?:declare )?class Resource\$/).slice(1)) {
    const resource = /^[\w$]+/.exec(part)![0].replaceAll("$", "");
    const samples = part.matchAll(/scopes: \[([\s\S]*?)\],[\s\S]*?\*\/\n {8}(\w+)\(params: /g);
    for (const [, scopes, name] of samples) {
      const named = [...scopes!.matchAll(/auth\/([\w.-]+)/g)].map((match) => match[1]!);
      byName.set(`${resource}${name}`.toLowerCase(), named.sort());
    }
  }
  return byName;
}

function parametersByInterface(types: string): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [, name, body] of types.matchAll(
    /interface Params\$Resource\$([\w$]+) extends StandardParameters \{([\s\S]*?)\n {4}\}/g,
  )) {
    const names = [...body!.matchAll(/\n {8}(?:'([^']+)'|(\w+))\?:/g)].map((match) => match[1] ?? match[2]!);
    byName.set(
      name!.replaceAll("$", "").toLowerCase(),
      names.filter((parameter) => parameter !== "requestBody"),
    );
  }
  return byName;
}
