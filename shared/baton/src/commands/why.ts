import type { ResourceKey } from "@baton-connectors/c1z";
import { notFound } from "@baton-connectors/sdk/errors";
import { safeText } from "@baton-connectors/sdk/safe-text";
import { inheritanceOf, isDirect, type Ways, waysTo } from "../access/inheritance.ts";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import { keyText, resourceNamed } from "../naming/named-resource.ts";
import type { ListOptions } from "../program/frame.ts";

export type PathFormat = "console" | "json" | "dot" | "mermaid";
interface WhyOptions extends ListOptions {
  /** What a person calls the principal, and what it may hold: an entitlement's id, or a resource. */
  readonly principal: string;
  readonly entitlement?: string | undefined;
  readonly format: PathFormat;
}
export interface Explained extends Ways {
  readonly entitlement: string;
}

/** Explains what a principal holds, one entitlement or all, as ways from what was granted directly. */
export const explainAccess = ({ output, principal: name, entitlement, format, ...options }: WhyOptions) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue }) => {
    const principal = resourceNamed(catalogue, name);
    await output.write(rendering[format](catalogue, principal, explained(catalogue, principal, entitlement)));
  });

export function explained(catalogue: Catalogue, principal: ResourceKey, entitlement?: string): Explained[] {
  const grants = [...catalogue.rows.grants({ principal })];
  const all = new Set(grants.map(({ entitlementId }) => entitlementId));
  const direct = new Set(grants.filter(isDirect).map(({ entitlementId }) => entitlementId));
  const inheritance = inheritanceOf(catalogue);
  const held = { principalType: principal.resourceType, all, direct };
  const wanted = entitlement === undefined ? [...all] : wantedOf(catalogue, entitlement, all);
  if (entitlement !== undefined && wanted.length === 0) {
    throw notFound(`${keyText(principal)} does not hold ${entitlement}`, {
      hint: "See what is held with: baton why PRINCIPAL",
    });
  }
  return wanted.map((id) => ({ entitlement: id, ...waysTo(id, held, inheritance) }));
}

/** Of what is held: the entitlement of that id, or all those of the resource that is called so. */
function wantedOf(catalogue: Catalogue, text: string, all: ReadonlySet<string>): string[] {
  if (all.has(text)) return [text];
  if (catalogue.rows.entitlementData(text)) return [];
  const on = keyText(resourceNamed(catalogue, text));
  return [...all].filter((id) => {
    const resource = catalogue.entitlement(id).message.resource?.id;
    return resource && keyText(resource) === on;
  });
}

type Render = (catalogue: Catalogue, principal: ResourceKey, explained: readonly Explained[]) => string;

const nameOf = (catalogue: Catalogue, id: string) => {
  const { slug, resource } = catalogue.entitlement(id).message;
  const { displayName } = catalogue.resource(resource?.id);
  return `${catalogue.resourceType(resource?.id?.resourceType ?? "").displayName} ${displayName} (${slug || id})`;
};
const principalName = (catalogue: Catalogue, principal: ResourceKey) => catalogue.resource(principal).displayName;

const toText: Render = (catalogue, principal, explained) => {
  const { resourceType, resource } = principal;
  const lines = [safeText(`${principalName(catalogue, principal)} (${resourceType}:${resource})`)];
  for (const { entitlement, paths, more } of explained) {
    lines.push(`  ${safeText(`${nameOf(catalogue, entitlement)}  ${entitlement}`)}`);
    for (const path of paths) {
      const way = path.slice(0, -1).map((id) => safeText(nameOf(catalogue, id)));
      lines.push(way.length === 0 ? "    direct" : `    through ${way.join(" → ")}`);
    }
    if (more) lines.push("    and in other ways");
    if (paths.length === 0) lines.push("    inherited in a way this file does not tell");
  }
  return `${lines.join("\n")}\n`;
};

const toJson: Render = (catalogue, principal, explained) => {
  const step = (id: string) => {
    const on = catalogue.entitlement(id).message.resource?.id;
    return { entitlement: id, resourceType: on?.resourceType, resource: on?.resource, name: nameOf(catalogue, id) };
  };
  const access = explained.map(({ entitlement, paths, more }) => ({
    ...step(entitlement),
    direct: paths.some((path) => path.length === 1),
    paths: paths.map((path) => path.map(step)),
    ...(more && { more }),
  }));
  return JSON.stringify({ principal: { ...principal, name: principalName(catalogue, principal) }, access });
};

/** Every step of every path once. */
function steps(catalogue: Catalogue, principal: ResourceKey, explained: readonly Explained[]) {
  const names = new Map<string, string>([["principal", principalName(catalogue, principal)]]);
  const edges = new Set<string>();
  for (const { paths } of explained) {
    for (const path of paths) {
      let from = "principal";
      for (const id of path) {
        names.set(id, nameOf(catalogue, id));
        edges.add(JSON.stringify([from, id]));
        from = id;
      }
    }
  }
  const number = new Map([...names.keys()].map((id, i) => [id, `n${i}`]));
  return {
    nodes: [...names].map(([id, name]) => [number.get(id)!, safeText(name)] as const),
    edges: [...edges].map((edge) => (JSON.parse(edge) as [string, string]).map((id) => number.get(id)!)),
  };
}

const toDot: Render = (...said) => {
  const { nodes, edges } = steps(...said);
  const text = (label: string) => `"${label.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const lines = [
    ...nodes.map(([id, label]) => `  ${id} [label=${text(label)}];`),
    ...edges.map(([from, to]) => `  ${from} -> ${to};`),
  ];
  return `digraph access {\n  rankdir=LR;\n${lines.join("\n")}\n}\n`;
};

const toMermaid: Render = (...said) => {
  const { nodes, edges } = steps(...said);
  const text = (label: string) => `"${label.replaceAll('"', "#quot;")}"`;
  const lines = [
    ...nodes.map(([id, label]) => `  ${id}[${text(label)}]`),
    ...edges.map(([from, to]) => `  ${from} --> ${to}`),
  ];
  return `flowchart LR\n${lines.join("\n")}\n`;
};

const rendering: Readonly<Record<PathFormat, Render>> = {
  console: toText,
  json: toJson,
  dot: toDot,
  mermaid: toMermaid,
};
