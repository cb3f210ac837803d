import { readFileSync } from "node:fs";
import { parse } from "yaml";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The snippet of the README that begins with `# name`. */
export function snippet(name: string): string {
  const found = [...readme.matchAll(/```(?:yaml|hcl)\n# (\S+)\n([\s\S]*?)```/g)].find(([, title]) => title === name);
  if (!found) throw new Error(`the README has no snippet ${name}`);
  return found[2]!;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

/** Every action that a CloudFormation template allows. */
export function allowedBy(template: string): readonly string[] {
  const { Resources } = parse(template) as { Resources: Record<string, { Properties: Record<string, unknown> }> };
  return Object.values(Resources).flatMap(({ Properties: { PolicyDocument, Policies = [] } }) => {
    const documents = [PolicyDocument, ...(Policies as { PolicyDocument: unknown }[]).map((one) => one.PolicyDocument)];
    return documents
      .flatMap((one) => (one === undefined ? [] : (one as { Statement: readonly Statement[] }).Statement))
      .flatMap(({ Effect, Action }) => (Effect === "Allow" ? [Action].flat() : []));
  });
}

/** A list of the Terraform file. */
export function terraformList(name: string): readonly string[] {
  const list = new RegExp(`^  ${name} = \\[([^\\]]*)\\]`, "m").exec(snippet("baton.tf"))?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].map(([, action]) => action!);
}
