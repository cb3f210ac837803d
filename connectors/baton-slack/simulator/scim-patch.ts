interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly value?: unknown;
}

/**
 * What a PatchOp makes of members: https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2. A remove of `members` itself takes all
 * away, whatever its value.
 */
export function memberChange(
  { op, path, value }: Operation,
  members: readonly string[],
): { readonly members: string[] } | { readonly refused: string } {
  if (op === "add" && path === "members" && Array.isArray(value)) {
    const added = value.map((one: { value?: unknown }) => one.value);
    if (!added.every((one): one is string => typeof one === "string" && one !== ""))
      return { refused: "invalid_members" };
    return { members: [...members, ...added.filter((one) => !members.includes(one))] };
  }
  if (op === "remove" && path === "members") return { members: [] };
  const filtered = /^members\[value eq ("(?:[^"\\]|\\.)*")\]$/.exec(path ?? "")?.[1];
  if (op !== "remove" || filtered === undefined) return { refused: "invalid_operation" };
  const gone = JSON.parse(filtered) as string;
  return { members: members.filter((one) => one !== gone) };
}
