/** A row of an account's credential report, by the names of its columns. */
export type ReportRow = Readonly<Record<string, string>>;

export interface CredentialReport {
  readonly rows: readonly ReportRow[];
  /** Lines that have more or fewer values than there are columns. */
  readonly unreadable: number;
  /** AWS makes one every four hours at most. */
  readonly madeAt: Date;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export function parseReport(content: string, madeAt: Date): CredentialReport {
  const [head = "", ...lines] = Buffer.from(content, "base64").toString().trim().split(/\r?\n/);
  const columns = valuesOf(head);
  const all = lines.map(valuesOf);
  const whole = all.filter(({ length }) => length === columns.length);
  const rows = whole.map((values) => Object.fromEntries(columns.map((column, i) => [column, values[i]!])));
  return { rows, unreadable: all.length - whole.length, madeAt };
}

/** Names of users may have commas in them. */
const valuesOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
