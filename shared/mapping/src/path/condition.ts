import type { Lookup } from "./path.ts";
import { PathError, type Reader } from "./reader.ts";

/** What stands in `[?(…)]`: comparisons of `@` and what is in it, `&&`, `||`, `!`, brackets. */
export type Condition = (value: unknown) => boolean;

export function parseCondition(reader: Reader, lookup: Lookup): Condition {
  let left = both(reader, lookup);
  while (reader.take("||")) {
    const [a, b] = [left, both(reader, lookup)];
    left = (value) => a(value) || b(value);
  }
  return left;
}

function both(reader: Reader, lookup: Lookup): Condition {
  let left = one(reader, lookup);
  while (reader.take("&&")) {
    const [a, b] = [left, one(reader, lookup)];
    left = (value) => a(value) && b(value);
  }
  return left;
}

function one(reader: Reader, lookup: Lookup): Condition {
  if (reader.take("!")) {
    const inner = one(reader, lookup);
    return (value) => !inner(value);
  }
  if (reader.take("(")) {
    const inner = parseCondition(reader, lookup);
    reader.expect(")");
    return inner;
  }
  const left = operand(reader, lookup);
  const operator = reader.match(/==|!=|=~|<=|>=|<|>/);
  if (operator === undefined) return (value) => ![undefined, null, false].includes(left(value) as null);
  if (operator === "=~") throw new PathError(`${reader.text} has ${operator}, which is not known`);
  const right = operand(reader, lookup);
  return (value) => compared(left(value), operator, right(value));
}

function operand(reader: Reader, lookup: Lookup): (value: unknown) => unknown {
  if (reader.take("@")) {
    const names: (string | number)[] = [];
    for (;;) {
      if (reader.take(".")) names.push(reader.name());
      else if (reader.take("[")) {
        const name = reader.quoted() ?? reader.integer();
        if (name === undefined) throw new PathError(`${reader.text} has brackets with nothing known in them`);
        names.push(name);
        reader.expect("]");
      } else break;
    }
    return (value) =>
      names.reduce(
        (inner, name) =>
          typeof name === "number" ? (Array.isArray(inner) ? inner.at(name) : undefined) : lookup(inner, name),
        value,
      );
  }
  const text = reader.quoted();
  if (text !== undefined) return () => text;
  const word = reader.match(/true|false|null|-?\d+(?:\.\d+)?/);
  if (word === undefined) throw new PathError(`${reader.text} has a condition that cannot be read`);
  const value: unknown = JSON.parse(word);
  return () => value;
}

function compared(left: unknown, operator: string, right: unknown): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left !== typeof right || !["string", "number"].includes(typeof left)) return false;
  const [a, b] = [left as string, right as string];
  return operator === "<" ? a < b : operator === "<=" ? a <= b : operator === ">" ? a > b : a >= b;
}
