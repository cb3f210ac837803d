import { plural } from "../output/plural.ts";
import { reportStyle } from "./html-style.ts";
import type { AppRow, Listed, Report } from "./report.ts";
import { appsTable, changesTable, checksSummary, privilegedTable, second, type Table } from "./words.ts";

/** One page with all it needs in it: nothing is loaded, and it prints. */
export function reportHtml(report: Report): string {
  const { apps, conflicts, checks, privileged, changes } = report;
  const findings = checks.filter((one) => one.findings.length > 0);
  const open = checks.filter(({ unanswered }) => unanswered.length > 0);
  const accepted = checks.flatMap(({ rule, excepted }) =>
    excepted.map((one) => [rule.id, one.app, one.name, one.until, one.reason]),
  );
  const partial = apps.filter(({ whole }) => whole !== 1);
  const body = [
    `<header><h1>${escaped(report.title)}</h1><p>Made ${second(report.at)} of ${plural(apps.length, "app")}, ${plural(report.people, "person").replace("persons", "people")}.</p>`,
    `<p class="${partial.length > 0 ? "warning" : "good"}">${partial.length > 0 ? `Not whole: ${escaped(partial.map(({ app }) => app).join(", "))}. What is not told may be there.` : "Every sync is whole."}</p></header>`,
    section(
      "What was looked at",
      table(appsTable(report)) +
        chart(apps) +
        (conflicts.count > 0
          ? `<h3>Accounts that could not be linked for sure</h3>${table({ head: ["By", "Value", "Why"], rows: conflicts.rows.map(({ kind, value, note }) => [kind, value, note]) })}${more(conflicts)}`
          : ""),
    ),
    section(
      "Findings",
      `<p>${checksSummary(checks)}</p>` +
        findings
          .map(
            ({ rule, findings: rows }) =>
              `<h3><span class="severity ${rule.severity}">${rule.severity}</span> ${escaped(rule.title)}</h3><p>${escaped(rule.why)}</p>` +
              table({
                head: ["App", "Who or what", "ID", "Finding"],
                rows: rows.map(({ app, name, subject, detail }) => [app, name, subject, detail]),
              }),
          )
          .join("") +
        (accepted.length > 0
          ? `<h3>Accepted</h3>${table({ head: ["Check", "App", "Who or what", "Until", "Reason"], rows: accepted })}`
          : "") +
        (open.length > 0
          ? `<h3>Not answerable</h3><ul>${open.map(({ rule, unanswered }) => `<li>${escaped(rule.title)}: ${escaped(unanswered.join("; "))}</li>`).join("")}</ul>`
          : ""),
    ),
    section("Privileged access, and why", table(privilegedTable(privileged)) + more(privileged)),
    section(
      "What changed",
      apps.some(({ before }) => before)
        ? table(changesTable(changes)) + more(changes)
        : "<p>There is no sync before to compare with (<code>--before</code>).</p>",
    ),
    section("Sign-off", signOff(report)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(report.title)}</title><style>${reportStyle}</style></head>
<body><main>${body.join("\n")}</main></body></html>
`;
}

const section = (title: string, content: string) => `<section><h2>${title}</h2>${content}</section>`;

function table({ head, rows }: Table): string {
  if (rows.length === 0) return "<p>None.</p>";
  const cells = (tag: "th" | "td", row: readonly string[]) =>
    row.map((text) => `<${tag}${tag === "th" ? ' scope="col"' : ""}>${escaped(text)}</${tag}>`).join("");
  return `<div class="table"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}</tbody></table></div>`;
}

const more = ({ rows, count }: Listed<unknown>) =>
  count > rows.length ? `<p>And ${count - rows.length} more: <code>baton export xlsx</code> has all.</p>` : "";

/** Grants of each app beside each other. */
function chart(apps: readonly AppRow[]): string {
  const largest = Math.max(1, ...apps.map(({ grants }) => grants));
  const bars = apps.map(({ app, grants }, i) => {
    const width = Math.max(1, Math.round((grants / largest) * 420));
    const y = i * 26;
    return `<text x="0" y="${y + 16}">${escaped(app.slice(0, 18))}</text><rect x="140" y="${y + 3}" width="${width}" height="17" rx="3"/><text x="${width + 148}" y="${y + 16}">${grants}</text>`;
  });
  return `<svg role="img" aria-label="Grants of each app" viewBox="0 0 660 ${apps.length * 26}" class="chart">${bars.join("")}</svg>`;
}

/** For every privileged right a line to decide on, and who decided. */
function signOff({ privileged }: Report): string {
  const rows = privileged.rows.map(
    ({ who, app, right }) =>
      `<tr><td>${escaped(who)}</td><td>${escaped(app)}</td><td>${escaped(right)}</td><td class="choice">☐ keep ☐ revoke</td><td class="blank"></td></tr>`,
  );
  const head = ["Who", "App", "Right", "Decision", "Remark"].map((text) => `<th scope="col">${text}</th>`).join("");
  const decisions =
    rows.length > 0
      ? `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`
      : "<p>No privileged access to decide on.</p>";
  const lines = ["Reviewed by", "Role", "Date", "Signature"].map(
    (label) => `<p class="line">${label}<span></span></p>`,
  );
  return `${decisions}<div class="signature">${lines.join("")}</div>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escaped = (text: string): string =>
  text
    .replaceAll(/[&<>"']/g, (letter) => entities[letter]!)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: HTML has no way to write them
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/g, "�");
