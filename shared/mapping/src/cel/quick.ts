import type { parse } from "@bufbuild/cel";

type Expr = NonNullable<ReturnType<typeof parse>["expr"]>;
type Call = Extract<Expr["exprKind"], { case: "callExpr" }>["value"];
type Values = Readonly<Record<string, unknown>>;
type Quick = (values: Values) => unknown;

/** What the library has to find out: other types, what is missing, errors. */
export const unclear = Symbol("unclear");

/**
 * Most expressions of a mapping file are a column, a text, or a choice of the two, and are evaluated for every row. These are done here
 * when all values are plain, and left to the library otherwise, which takes several times as long. `convert`: numbers as CEL has them.
 */
export function quick({ exprKind: kind }: Expr, convert: (value: unknown) => unknown): Quick | undefined {
  switch (kind.case) {
    case "constExpr": {
      const { constantKind: constant } = kind.value;
      if (!["stringValue", "boolValue", "int64Value"].includes(constant.case ?? "")) return undefined;
      const { value } = constant;
      return () => value;
    }
    case "identExpr": {
      const { name } = kind.value;
      return (values) => plain(values[name], convert);
    }
    case "selectExpr": {
      const { operand, field, testOnly } = kind.value;
      const of = operand && (testOnly ? undefined : wayTo(operand));
      return of && ((values) => plain(within(of(values), field), convert));
    }
    case "callExpr":
      return called(kind.value, convert);
  }
  return undefined;
}

/** A map that a name or another map holds, as it is. */
function wayTo({ exprKind: kind }: Expr): Quick | undefined {
  if (kind.case === "identExpr") {
    const { name } = kind.value;
    return (values) => values[name];
  }
  if (kind.case === "selectExpr" && !kind.value.testOnly && kind.value.operand) {
    const { field } = kind.value;
    const of = wayTo(kind.value.operand);
    return of && ((values) => within(of(values), field));
  }
  return undefined;
}

function within(map: unknown, key: string): unknown {
  if (map instanceof Map) return map.has(key) ? map.get(key) : unclear;
  if (typeof map !== "object" || map === null || Array.isArray(map) || !Object.hasOwn(map, key)) return unclear;
  return (map as Values)[key];
}

function plain(value: unknown, convert: (value: unknown) => unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      return convert(value);
    default:
      return value === null ? value : unclear;
  }
}

function called({ function: name, target, args }: Call, convert: (value: unknown) => unknown): Quick | undefined {
  if (target) return undefined;
  if (name === "_[_]") {
    const of = wayTo(args[0]!);
    const key = args[1]!.exprKind;
    if (!of || key.case !== "constExpr" || key.value.constantKind.case !== "stringValue") return undefined;
    const field = key.value.constantKind.value;
    return (values) => plain(within(of(values), field), convert);
  }
  const operation = operations[name];
  const parts = operation && args.map((arg) => quick(arg, convert));
  if (!parts?.every((part) => part !== undefined)) return undefined;
  return operation!(parts);
}

const operations: Readonly<Record<string, (parts: readonly Quick[]) => Quick>> = {
  "_?_:_":
    ([condition, yes, no]) =>
    (values) => {
      const holds = condition!(values);
      return typeof holds === "boolean" ? (holds ? yes! : no!)(values) : unclear;
    },
  "!_":
    ([of]) =>
    (values) => {
      const value = of!(values);
      return typeof value === "boolean" ? !value : unclear;
    },
  "_==_": ([a, b]) => compared(a!, b!, true),
  "_!=_": ([a, b]) => compared(a!, b!, false),
  "_+_":
    ([a, b]) =>
    (values) => {
      const [left, right] = [a!(values), b!(values)];
      return typeof left === "string" && typeof right === "string" ? left + right : unclear;
    },
  string:
    ([of]) =>
    (values) => {
      const value = of!(values);
      if (typeof value === "string") return value;
      return typeof value === "bigint" ? String(value) : unclear;
    },
};

const compared =
  (a: Quick, b: Quick, wanted: boolean): Quick =>
  (values) => {
    const [left, right] = [a(values), b(values)];
    if (typeof left !== typeof right || typeof left === "object" || typeof left === "symbol") return unclear;
    return (left === right) === wanted;
  };
