import { type At, mistake, type Shape } from "@baton-connectors/mapping";
import { BatonError } from "@baton-connectors/sdk/errors";
import { Encoded, plainText } from "../template/functions.ts";
import { templateOf, type Values } from "../template/template.ts";
import { type Name, writtenText } from "./said.ts";

/** Where a request goes: behind the base URL, or a whole address. What is put into it is encoded. */
export interface Address {
  readonly written: string;
  of(values: Values): string;
}

export const address = (known: readonly Name[]): Shape<Address> => ({
  schema: {
    type: "string",
    description: "Behind base_url; values in {{…}} are encoded, unless they are piped to safe",
  },
  read(at) {
    const text = writtenText(at);
    const written = text.trim();
    if (written === "") throw mistake(at, "is empty");
    // Nobody could tell what of it is a value.
    if (written.startsWith("cel:")) throw mistake(at, "must be a text or tmpl:, whose values are encoded");
    if (!written.startsWith("tmpl:")) {
      const filled = at.reading.fill(at, written);
      if (leadsElsewhere(filled)) throw mistake(at, stepsOut);
      return { written, of: () => filled };
    }
    const template = parsed(at, written.slice(5).trim(), known);
    return {
      written,
      of(values) {
        try {
          const made = template.render(values, part);
          if (leadsElsewhere(made)) throw new Error(stepsOut);
          return made;
        } catch (thrown) {
          if (thrown instanceof BatonError) throw thrown;
          throw new BatonError("InvalidArgument", `${mistake(at, written).message}: ${(thrown as Error).message}`, {
            kind: "config",
            cause: thrown,
          });
        }
      },
    };
  },
});

const stepsOut = "has . or .. as a part of its path, which would lead somewhere else";
const leadsElsewhere = (address: string) =>
  address
    .split(/[?#]/, 1)[0]!
    .split(/[/\\]/)
    .some((one) => /^(\.|%2e){1,2}$/i.test(one));

function parsed(at: At, template: string, known: readonly Name[]) {
  try {
    return templateOf(template, (literal) => at.reading.fill(at, literal), known);
  } catch (thrown) {
    throw thrown instanceof BatonError ? thrown : mistake(at, (thrown as Error).message);
  }
}

/** One part of a path, or one value of a query: none can lead elsewhere. */
function part(value: unknown, before: string): string {
  if (value instanceof Encoded && value.encoding === "url") {
    if (value.text === "" && !before.includes("?")) throw new Error('"" cannot be a part of an address');
    return value.text;
  }
  const text = plainText(value);
  const isPath = !before.includes("?");
  if (isPath && (text === "" || text === "." || text === ".."))
    throw new Error(`${JSON.stringify(text)} cannot be a part of an address: it would lead somewhere else`);
  return encodeURIComponent(text);
}
