import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";

/** To the second, in UTC: `2026-11-22T23:03:32Z`. */
export const rfc3339 = (time: Timestamp): string => `${new Date(timestampMs(time)).toISOString().slice(0, 19)}Z`;

/** Whole seconds as `1h2m3s`, `2m3s` or `3s`. */
export function wholeSeconds(from: Timestamp, to: Timestamp): string {
  const total = Math.round((timestampMs(to) - timestampMs(from)) / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
