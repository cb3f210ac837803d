import type { CelEnv, parse } from "@bufbuild/cel";
import { agree, joined, resultOf, show, type Type } from "./types.ts";

type Expr = NonNullable<ReturnType<typeof parse>["expr"]>;
type Call = Extract<Expr["exprKind"], { case: "callExpr" }>["value"];
type Comprehension = Extract<Expr["exprKind"], { case: "comprehensionExpr" }>["value"];
type Scope = ReadonlyMap<string, Type>;

/**
 * Refuses what can never work before a row is read: names nobody declared, and types that do not go together. The library
 * evaluates and does not check, and would compare 1 with '1'.
 */
export function check(env: CelEnv, expr: Expr, scope: Scope): Type {
  const typeOf = (inner: Expr, inside = scope) => check(env, inner, inside);
  const { exprKind: kind } = expr;
  switch (kind.case) {
    case "constExpr":
      return constants[kind.value.constantKind.case ?? ""] ?? "dyn";
    case "identExpr":
      return identifier(kind.value.name, scope);
    case "selectExpr": {
      if (!kind.value.operand) return "dyn";
      const type = dotted(expr);
      if (type !== undefined && !scope.has(type.split(".")[0]!) && messageTypes.has(type)) return "type";
      const operand = typeOf(kind.value.operand);
      if (kind.value.testOnly) return "bool";
      if (operand === "any" || operand === "dyn") return "dyn";
      if (typeof operand !== "string" && "map" in operand) return operand.map[1];
      throw new Error(`type '${show(operand)}' does not support field selection`);
    }
    case "listExpr":
      return { list: joined(kind.value.elements.map((element) => typeOf(element))) };
    case "structExpr": {
      const keys = kind.value.entries.map((entry) =>
        entry.keyKind.case === "mapKey" ? typeOf(entry.keyKind.value) : "string",
      );
      return { map: [joined(keys), joined(kind.value.entries.map((entry) => typeOf(entry.value!)))] };
    }
    case "callExpr":
      return call(env, kind.value, scope);
    case "comprehensionExpr":
      return comprehension(kind.value, scope, typeOf);
    default:
      return "dyn";
  }
}

const constants: Readonly<Record<string, Type>> = {
  boolValue: "bool",
  bytesValue: "bytes",
  doubleValue: "double",
  int64Value: "int",
  nullValue: "null_type",
  stringValue: "string",
  uint64Value: "uint",
};
const typeNames = new Set(["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"]);
const messageTypes = new Set(["google.protobuf.Timestamp", "google.protobuf.Duration"]);

function identifier(name: string, scope: Scope): Type {
  const type = scope.get(name);
  if (type !== undefined) return type;
  if (typeNames.has(name)) return "type";
  throw undeclared(name);
}

const undeclared = (name: string) => new Error(`undeclared reference to '${name}' (in container '')`);

function dotted({ exprKind: kind }: Expr): string | undefined {
  if (kind.case === "identExpr") return kind.value.name;
  if (kind.case !== "selectExpr" || !kind.value.operand) return undefined;
  const before = dotted(kind.value.operand);
  return before === undefined ? undefined : `${before}.${kind.value.field}`;
}

const sameTypes = new Set(["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"]);

function call(env: CelEnv, { function: name, target, args }: Call, scope: Scope): Type {
  // A namespaced function, as in `math.greatest(1, 2)`, looks like a method of an unknown name.
  const on = target && check(env, target, scope);
  const types = args.map((arg) => check(env, arg, scope));
  const [first = "dyn", second = "dyn", third = "dyn"] = types;
  const refused = () =>
    new Error(
      `found no matching overload for '${name}' applied to '${on ? `${show(on)}.` : ""}(${types.map(show).join(", ")})'`,
    );
  const need = (fits: boolean, type: Type) => {
    if (!fits) throw refused();
    return type;
  };
  switch (name) {
    case "_&&_":
    case "_||_":
      return need(agree(first, "bool") && agree(second, "bool"), "bool");
    case "@not_strictly_false":
      return "bool";
    case "_?_:_":
      return need(agree(first, "bool") && agree(second, third), joined([second, third]));
    case "_[_]":
      if (first === "dyn" || first === "any") return "dyn";
      if (typeof first === "string") throw refused();
      return "list" in first ? need(agree(second, "int"), first.list) : need(agree(second, first.map[0]), first.map[1]);
  }
  const forms = env.funcs.find(name);
  if (!forms) throw undeclared(name);
  if (sameTypes.has(name) && !agree(first, second)) throw refused();
  const result = resultOf(forms, on, types);
  if (result === undefined) throw refused();
  return result;
}

function comprehension(
  { iterRange, iterVar, iterVar2, accuVar, accuInit, loopStep, result }: Comprehension,
  scope: Scope,
  typeOf: (inner: Expr, inside?: Scope) => Type,
): Type {
  const range = typeOf(iterRange!);
  if (range !== "dyn" && typeof range === "string")
    throw new Error(`expression of type '${range}' cannot be range of a comprehension (must be list, map, or dynamic)`);
  const element = range === "dyn" ? "dyn" : "list" in range ? range.list : range.map[0];
  const inside = new Map(scope).set(iterVar, element);
  if (iterVar2) inside.set(iterVar2, "dyn");
  const start = typeOf(accuInit!);
  inside.set(accuVar, typeof start === "object" ? "dyn" : start);
  const step = typeOf(loopStep!, inside);
  return typeOf(result!, inside.set(accuVar, step));
}
