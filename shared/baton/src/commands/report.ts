import { everything, withCompany } from "../company/company.ts";
import { writeFileWhole } from "../export/write-file.ts";
import type { ManyOptions } from "../program/frame.ts";
import { reportHtml } from "../report/html.ts";
import { reportMarkdown } from "../report/markdown.ts";
import { type Report, reportOf } from "../report/report.ts";
import { type CheckFlags, ruleSetOf, timeOf } from "./check.ts";

export const reportFormats = ["html", "markdown", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

interface ReportOptions extends ManyOptions, Pick<CheckFlags, "rules" | "only" | "set" | "at"> {
  readonly title: string;
  /** Default: what is printed; without a format, a page of its own. */
  readonly out?: string | undefined;
  readonly format: ReportFormat | undefined;
}

const usualOut = "./access-review.html";
const rendering: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  ...{ html: reportHtml, markdown: reportMarkdown, json: (report) => JSON.stringify(report) },
};

/** Writes what a review of access is made on. */
export function writeReport({ output, title, out, format, at, ...options }: ReportOptions): Promise<void> {
  const rules = ruleSetOf(options);
  const path = out ?? (format === undefined ? usualOut : undefined);
  const as =
    format ?? (/\.(?:md|markdown)$/.test(path ?? "") ? "markdown" : /\.json$/.test(path ?? "") ? "json" : "html");
  return withCompany({ ...options, tell: output }, everything, async (db) => {
    const text = rendering[as](reportOf(db, { title, rules, now: timeOf(at) }));
    if (path === undefined) return void (await output.write(text));
    await writeFileWhole(path, [text]);
    output.warn(`Wrote ${path}`);
  });
}
