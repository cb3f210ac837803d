import { made, type Shape } from "@baton-connectors/mapping";
import { text } from "./plain.ts";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration, `1m30s`, in milliseconds; a bare number is seconds. https://pkg.go.dev/time#ParseDuration */
export const duration = (what: string): Shape<number> =>
  made(text(`${what}, e.g. 30s`), (written) => {
    if (/^\d+(\.\d+)?$/.test(written)) return Number(written) * 1000;
    if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(written)) throw new Error("must be a duration such as 30s or 1m30s");
    return [...written.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
      (sum, [, n, unit]) => sum + Number(n) * units[unit!]!,
      0,
    );
  });
