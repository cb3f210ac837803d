import type { Entity } from "./tenant.ts";

/** A partial-response mask such as `nextPageToken,users(id,name/fullName)`. Only what is used is understood. */
type Mask = Map<string, Mask | undefined>;

/** Undefined for a mask that cannot be read. https://developers.google.com/workspace/admin/directory/v1/guides/performance#partial */
export function parseMask(text: string): Mask | undefined {
  let at = 0;
  const list = (depth: number): Mask | undefined => {
    const mask: Mask = new Map();
    for (;;) {
      const name = /^[\w*/]+/.exec(text.slice(at))?.[0];
      if (!name) return undefined;
      at += name.length;
      let below: Mask | undefined;
      if (text[at] === "(") {
        at++;
        below = list(depth + 1);
        if (!below || text[at++] !== ")") return undefined;
      }
      mask.set(name, below);
      if (text[at] !== ",") break;
      at++;
    }
    return mask;
  };
  const mask = list(0);
  return mask && at === text.length ? mask : undefined;
}

export function applyMask(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  if (typeof value !== "object" || value === null) return value;
  const kept: Entity = {};
  for (const [name, below] of mask) {
    const found = (value as Entity)[name];
    if (found !== undefined) kept[name] = below ? applyMask(found, below) : found;
  }
  return kept;
}
