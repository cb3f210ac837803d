import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Described {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
}

/**
 * Google's own description of its methods. The discovery documents themselves are on no registry, but the published
 * client is generated from them: verb and path stand in its code, parameters in its types.
 */
export function describedMethods(): readonly Described[] {
  const build = dirname(createRequire(import.meta.url).resolve("@googleapis/admin"));
  return ["directory_v1", "reports_v1", "datatransfer_v1"].flatMap((api) => {
    const code = readFileSync(join(build, `${api}.js`), "utf8");
    const types = readFileSync(join(build, `${api}.d.ts`), "utf8");
    const parameters = parametersByInterface(types);
    return [...resources(code)].flatMap(({ resource, body }) =>
      [
        ...body.matchAll(
          /\n {8}(\w+)\(paramsOrCallback[\s\S]*?url: \(rootUrl \+\s*'([^']+)'\)[\s\S]*?method: '(\w+)'[\s\S]*?pathParams: \[([^\]]*)\]/g,
        ),
      ].map(([, name, path, method, pathParams]) => {
        const inPath = new Set((pathParams ?? "").match(/\w+/g) ?? []);
        const found = parameters.get(`${resource.replaceAll("$", "")}${name}`.toLowerCase()) ?? [];
        return { method: method!, path: path!, query: found.filter((parameter) => !inPath.has(parameter)).sort() };
      }),
    );
  });
}

function* resources(code: string): Iterable<{ resource: string; body: string }> {
  for (const part of code.split(/\n {4}class Resource\$/).slice(1)) {
    yield { resource: /^[\w$]+/.exec(part)![0], body: part };
  }
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
