import { configError } from "@baton-connectors/sdk/errors";

const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `300ms`, `1.5s`, `1m30s` as milliseconds. */
export function durationMs(text: string): number {
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(text)) throw configError(`"${text}" is not a duration like 300ms or 1m30s`);
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
}
