import { readFileSync } from "node:fs";
import { type CelInput, type CelValue, celUint } from "@bufbuild/cel";
import { expect, test } from "@jest/globals";
import { compile } from "../src/cel/environment.ts";
import { asText } from "../src/cel/text.ts";
import { asTruth } from "../src/cel/truth.ts";
import { kindOf, printed } from "./go-kind.ts";

interface Recorded {
  readonly expr: string;
  readonly mode: "string" | "any" | "bool";
  readonly value?: string | boolean;
  readonly goType?: string;
  readonly error?: string;
}
type Written = null | boolean | string | number | { readonly $t: "int" | "uint" | "bytes"; readonly v: never };

/** What Go's connector made of each expression, with its own code. */
const { inputs, results } = JSON.parse(readFileSync(new URL("fixtures/cel.json", import.meta.url), "utf8")) as {
  readonly inputs: Record<"cols" | "resource" | "principal" | "entitlement", Record<string, Written>>;
  readonly results: readonly Recorded[];
};

const read = (value: Written): CelInput => {
  if (typeof value !== "object" || value === null || !("$t" in value)) return value;
  if (value.$t === "bytes") return new TextEncoder().encode(value.v);
  return value.$t === "int" ? BigInt(value.v) : celUint(BigInt(value.v));
};
const columns = Object.fromEntries(Object.entries(inputs.cols).map(([name, value]) => [name, read(value)]));
const values = { ...inputs, cols: columns } as Parameters<ReturnType<typeof compile>>[0];

const evaluate = (written: string) => compile(written, ["cols", "resource", "principal", "entitlement"])(values);

const outcome = (work: () => unknown) => {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error as Error };
  }
};

test("there are 499 recorded evaluations", () => expect(results).toHaveLength(499));

test.each(results.map((recorded) => ({ ...recorded, name: `${recorded.mode} of ${recorded.expr}` })))(
  "$name",
  ({ expr, mode, value, goType, error }) => {
    const of: Record<Recorded["mode"], (result: CelValue) => unknown> = {
      string: asText,
      bool: asTruth,
      any: (result) => ({ kind: kindOf(result), printed: printed(result) }),
    };
    const wanted = mode === "any" ? { kind: goType?.replace(/^(\[\]|map\[)(?!uint8).*/, "$1"), printed: value } : value;
    const got = outcome(() => of[mode](evaluate(expr)));
    if (error !== undefined) expect(got).toEqual({ error: expect.any(Error) });
    else expect(got).toEqual({ value: wanted });
  },
);
