import { type At, mistake, type Shape } from "@baton-connectors/mapping";
import { BatonError } from "@baton-connectors/sdk/errors";
import { plainText } from "../template/functions.ts";
import { templateOf, type Values } from "../template/template.ts";
import { type Name, say, writtenText } from "./said.ts";

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
    if (!written.startsWith("tmpl:")) {
      const said = say(at, text, known);
      return { written, of: said.text };
    }
    const template = parsed(at, written.slice(5).trim());
    return {
      written,
      of(values) {
        try {
          return template.render(values, part);
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

function parsed(at: At, template: string) {
  try {
    return templateOf(template, (literal) => at.reading.fill(at, literal));
  } catch (thrown) {
    throw thrown instanceof BatonError ? thrown : mistake(at, (thrown as Error).message);
  }
}

/** One part of a path, or one value of a query: none can lead elsewhere. */
function part(value: unknown, before: string): string {
  const text = plainText(value);
  const isPath = !before.includes("?");
  const isStep = isPath && before.endsWith("/") && (text === "." || text === "..");
  if ((isPath && text === "") || isStep)
    throw new Error(`${JSON.stringify(text)} cannot be a part of an address: it would lead somewhere else`);
  return encodeURIComponent(text);
}
