import { type CelFunc, CelScalar, type CelType } from "@bufbuild/cel";

/** A type as the checker sees it: its name, with what a list or map holds where that is known. `any` is a column's: anything. */
export type Type = string | { readonly list: Type } | { readonly map: readonly [Type, Type] };

export const show = (type: Type): string => {
  if (typeof type === "string") return type;
  return "list" in type ? `list(${show(type.list)})` : `map(${show(type.map[0])}, ${show(type.map[1])})`;
};

export function typeOf(type: CelType): Type {
  if (type.kind === "list") return { list: typeOf(type.element) };
  if (type.kind === "map") return { map: [typeOf(type.key), typeOf(type.value)] };
  return type === CelScalar.DYN ? "dyn" : type.name;
}

const loose = (type: Type) => type === "dyn" || type === "any";

/** Whether a value of the one type may be of the other: unknown types may be anything. */
export function agree(a: Type, b: Type): boolean {
  if (loose(a) || loose(b)) return true;
  if (typeof a === "string" || typeof b === "string") return a === b || nullable(a, b) || nullable(b, a);
  if ("list" in a && "list" in b) return agree(a.list, b.list);
  return "map" in a && "map" in b && agree(a.map[0], b.map[0]) && agree(a.map[1], b.map[1]);
}

/** Messages may be null, scalars, lists and maps may not. */
const nullable = (a: Type, b: Type) => a === "null_type" && typeof b === "string" && b.startsWith("google.protobuf.");

export const joined = (types: readonly Type[]): Type => {
  const [first = "dyn", ...rest] = types;
  return rest.every((type) => show(type) === show(first)) ? first : "dyn";
};

/** What a function gives for arguments of these types; undefined when none of its forms takes them. */
export function resultOf(forms: Iterable<CelFunc>, target: Type | undefined, args: readonly Type[]): Type | undefined {
  const results = [...forms]
    .filter((form) => (form.target === undefined) === (target === undefined))
    .filter((form) => target === undefined || agree(typeOf(form.target!), target))
    .filter((form) => form.arguments.length === args.length)
    .filter((form) => form.arguments.every((wanted, i) => agree(typeOf(wanted), args[i]!)))
    .map((form) => typeOf(form.result));
  return results.length === 0 ? undefined : joined(results);
}
