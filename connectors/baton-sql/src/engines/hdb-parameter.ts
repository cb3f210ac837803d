import { refusal } from "@baton-connectors/databases";
import type { Value } from "../query/value.ts";

/** Whole numbers by the number of their type in the protocol: https://help.sap.com/viewer/7e4aba181371442d9e4395e7ff71b777 */
const ranges: Readonly<Record<number, readonly [least: bigint, most: bigint]>> = {
  1: [0n, 255n],
  2: [-(2n ** 15n), 2n ** 15n - 1n],
  3: [-(2n ** 31n), 2n ** 31n - 1n],
  4: [-(2n ** 63n), 2n ** 63n - 1n],
};
const boolean = 28;
const texts = new Set([8, 9, 10, 11, 25, 26, 29, 30, 35, 51, 52, 55]);

/** A bound value as the driver takes it for a parameter of a type; what does not fit is refused here, where the driver would break off. */
export function hdbParameter(value: Value, type = 0): unknown {
  const range = ranges[type];
  if (range && value !== null) {
    const text = typeof value === "boolean" ? String(Number(value)) : String(value);
    const number = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    if (number === undefined || number < range[0] || number > range[1])
      throw refusal(
        Object.assign(new Error("a value bound to a column of whole numbers is none, or too large"), {
          code: "EHDBINPUT",
        }),
      );
    return Number.isSafeInteger(Number(number)) ? Number(number) : text;
  }
  if (texts.has(type) && ["bigint", "number", "boolean"].includes(typeof value)) return String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "boolean") return type === boolean ? value : Number(value);
  if (value instanceof Date) return value.toISOString().replace("Z", "");
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
