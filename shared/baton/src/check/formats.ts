import { safeText } from "@baton-connectors/sdk/safe-text";
import { csvLineForPeople } from "../output/csv.ts";
import { plural } from "../output/plural.ts";
import type { Severity } from "./rule.ts";
import type { Checked, Finding } from "./run-rules.ts";

export const checkFormats = ["json", "csv", "junit", "sarif"] as const;
export type CheckFormat = (typeof checkFormats)[number] | "console";

const most = 20;

function toText(checked: readonly Checked[]): string {
  const lines: string[] = [];
  for (const { rule, status, findings, excepted, unanswered } of checked) {
    lines.push(`${status.toUpperCase().padEnd(14)} ${rule.severity.padEnd(8)} ${rule.id}: ${rule.title}`);
    if (findings.length > 0) lines.push(`  ${rule.why}`);
    for (const finding of findings.slice(0, most)) lines.push(`  - ${told(finding)}`);
    if (findings.length > most) lines.push(`  and ${findings.length - most} more; all with -o json`);
    for (const one of excepted) lines.push(`  accepted until ${one.until} (${one.reason}): ${told(one)}`);
    for (const why of unanswered) lines.push(`  not answerable: ${why}`);
  }
  const count = (wanted: Checked["status"]) => checked.filter(({ status }) => status === wanted).length;
  const found = checked.reduce((sum, { findings }) => sum + findings.length, 0);
  lines.push(
    "",
    `${plural(found, "finding")}; checks: ${count("failed")} failed, ${count("passed")} passed, ${count("not answerable")} not answerable`,
  );
  return `${lines.map(safeText).join("\n")}\n`;
}

const told = ({ app, subject, name, detail }: Finding) => `${app} ${subject} ${name}: ${detail}`;

const toJson = (checked: readonly Checked[]): string =>
  JSON.stringify({
    checks: checked.map(({ rule: { id, title, severity, why }, status, findings, excepted, unanswered }) => ({
      ...{ id, title, severity, why, status, findings },
      ...(excepted.length > 0 && { excepted }),
      ...(unanswered.length > 0 && { notAnswerable: unanswered }),
    })),
  });

function toCsv(checked: readonly Checked[]): string {
  const rows = checked.flatMap(({ rule, status, findings, excepted, unanswered }) => {
    const head = [rule.id, rule.severity];
    return [
      ...findings.map(({ app, subject, name, detail }) => [...head, "failed", app, subject, name, detail]),
      ...excepted.map((one) => [...head, `accepted until ${one.until}`, one.app, one.subject, one.name, one.reason]),
      ...unanswered.map((why) => [...head, "not answerable", "", "", "", why]),
      ...(status === "passed" ? [[...head, "passed", "", "", "", ""]] : []),
    ];
  });
  return [["check", "severity", "status", "app", "subject", "name", "detail"], ...rows].map(csvLineForPeople).join("");
}

/** https://github.com/testmoapp/junitxml: a case for each check; one that cannot be answered is skipped, and says why. */
function toJunit(checked: readonly Checked[]): string {
  const failed = checked.filter(({ status }) => status === "failed").length;
  const skipped = checked.filter(({ status }) => status === "not answerable").length;
  const cases = checked.map(({ rule, status, findings, unanswered }) => {
    const name = `<testcase classname="baton.check" name="${xml(rule.id)}">`;
    if (status === "failed") {
      const message = `${plural(findings.length, "finding")}: ${rule.title}`;
      return `  ${name}<failure type="${rule.severity}" message="${xml(message)}">${xml(findings.map(told).join("\n"))}</failure></testcase>`;
    }
    if (status === "not answerable") return `  ${name}<skipped message="${xml(unanswered.join("; "))}"/></testcase>`;
    const said = unanswered.length > 0 ? `<system-out>${xml(unanswered.join("\n"))}</system-out>` : "";
    return `  ${name}${said}</testcase>`;
  });
  const counts = `tests="${checked.length}" failures="${failed}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n<testsuite name="baton check" ${counts} skipped="${skipped}">\n${cases.join("\n")}\n</testsuite>\n</testsuites>\n`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};
const xml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write them
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, "�")
    .replaceAll(/[&<>"\n]/g, (letter) => entities[letter]!)
    .toWellFormed();

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  ...{ critical: "error", high: "error", medium: "warning", low: "note", info: "note" },
};

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function toSarif(checked: readonly Checked[], files: ReadonlyMap<string, string>): string {
  const result = (rule: Checked["rule"], finding: Finding, suppression?: string) => ({
    ruleId: rule.id,
    level: levels[rule.severity],
    message: { text: told(finding) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(files.get(finding.app) ?? finding.app) } },
        logicalLocations: [{ fullyQualifiedName: `${finding.app}:${finding.subject}`, name: finding.name }],
      },
    ],
    partialFingerprints: { "subject/v1": `${rule.id}:${finding.app}:${finding.subject}` },
    ...(suppression !== undefined && { suppressions: [{ kind: "external", justification: suppression }] }),
  });
  const notifications = checked.flatMap(({ rule, unanswered }) =>
    unanswered.map((why) => ({
      associatedRule: { id: rule.id },
      ...{ level: "warning", message: { text: `not answerable: ${why}` } },
    })),
  );
  return JSON.stringify({
    ...{ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0" },
    runs: [
      {
        tool: {
          driver: {
            name: "baton",
            informationUri: "https://github.com/baton-connectors/baton-connectors",
            rules: checked.map(({ rule: { id, title, why, severity } }) => ({
              ...{ id, shortDescription: { text: title }, fullDescription: { text: why } },
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
        results: checked.flatMap(({ rule, findings, excepted }) => [
          ...findings.map((finding) => result(rule, finding)),
          ...excepted.map((one) => result(rule, one, `${one.reason}; until ${one.until}`)),
        ]),
      },
    ],
  });
}

export function renderChecks(
  format: CheckFormat,
  checked: readonly Checked[],
  files: ReadonlyMap<string, string>,
): string {
  if (format === "sarif") return toSarif(checked, files);
  return { console: toText, json: toJson, csv: toCsv, junit: toJunit }[format](checked);
}
