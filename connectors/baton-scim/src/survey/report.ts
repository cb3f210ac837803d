import type { Finding } from "./finding.ts";

const marks: Readonly<Record<Finding["state"], string>> = { holds: "✓", differs: "✗", allowed: "·", unknown: "?" };

/** What was found, a line each, and where the rule stands that is not kept. */
export function reportOf(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ rule, state, what, source }) => [
    `  ${marks[state]} ${rule.padEnd(24)} ${what}`,
    ...(state === "differs" ? [`    ${"".padEnd(24)} ${source}`] : []),
  ]);
  const number = findings.filter(({ state }) => state === "differs").length;
  const verdict =
    number === 0
      ? "The server is as the RFCs have it, as far as was looked."
      : `The server differs from the RFCs in ${number} ${number === 1 ? "point" : "points"}.`;
  return `${lines.join("\n")}\n\n  ✓ as in the RFC  ✗ differs  · left to servers  ? not known\n\n${verdict}\n`;
}
