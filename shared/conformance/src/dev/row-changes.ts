/** Rows by kind and id, as texts that are the same for the same row. */
export type RowTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What is other now: `+ grant …`, `- grant …`, `~ resource …` with the fields that changed. */
export function rowChanges(before: RowTexts, now: RowTexts): readonly string[] {
  return Object.keys(now).flatMap((kind) => {
    const [was, is] = [before[kind] ?? {}, now[kind] ?? {}];
    const name = kind.replace(/s$/, "");
    const ids = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return ids.flatMap((id) => {
      const shownId = id.replaceAll("\0", "/");
      if (was[id] === is[id]) return [];
      if (was[id] === undefined) return [`+ ${name} ${shownId}`];
      if (is[id] === undefined) return [`- ${name} ${shownId}`];
      return [
        `~ ${name} ${shownId}`,
        ...fieldChanges(JSON.parse(was[id]), JSON.parse(is[id]), "").map((line) => `    ${line}`),
      ];
    });
  });
}

function fieldChanges(was: unknown, is: unknown, path: string): readonly string[] {
  if (!isObject(was) || !isObject(is)) {
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [`${path}: ${shown(was)} → ${shown(is)}`];
  }
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...keys].flatMap((key) => fieldChanges(was[key], is[key], path === "" ? key : `${path}.${key}`));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
