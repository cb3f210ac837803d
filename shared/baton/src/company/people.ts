import type { DatabaseSync } from "node:sqlite";
import { usage } from "../usage.ts";
import type { CompanyFile } from "./company-file.ts";

interface Account {
  readonly key: string;
  readonly app: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly logins: readonly string[];
  readonly employeeIds: readonly string[];
  readonly isVerified: boolean;
}
interface Cluster {
  readonly accounts: Account[];
  mapped: { readonly id: string; readonly name: string } | undefined;
}
type Kind = "mapping" | "employee id" | "e-mail" | "other e-mail" | "login";

/**
 * Links accounts to people: by the mapping file, then by employee id, by the first e-mail address, by others, and by login where the
 * names are the same too. What would make two people one, or one account two people's, links nothing and is told as a conflict.
 */
export function linkPeople(db: DatabaseSync, company: CompanyFile): void {
  const accounts = accountsOf(db);
  const clusters = new Map(accounts.map((one): [string, Cluster] => [one.key, { accounts: [one], mapped: undefined }]));
  const by = new Map<string, Kind>();
  const conflict = db.prepare("insert into conflicts values (?, ?, ?, ?)");
  const told = new Set<string>();
  const tell = (kind: Kind, value: string, of: readonly Account[], note: string) => {
    // A first address is also one of all.
    const same = `${value}\0${note}`;
    if (!told.has(same)) conflict.run(kind, value, JSON.stringify(of.map(({ key }) => key)), note);
    told.add(same);
  };

  mapPeople(company, accounts, clusters, by);
  for (const [kind, keysOf] of kinds) {
    for (const [value, sharing] of groups(accounts, keysOf)) {
      if (sharing.length < 2) continue;
      const first = clusters.get(sharing[0]!.key)!;
      for (const account of sharing.slice(1)) {
        const other = clusters.get(account.key)!;
        if (other === first) continue;
        const note = reasonAgainst(kind, first, other, sharing);
        if (note) {
          tell(kind, value, sharing, note);
          continue;
        }
        for (const moved of other.accounts) {
          clusters.set(moved.key, first);
          by.set(moved.key, by.get(moved.key) ?? kind);
        }
        first.accounts.push(...other.accounts);
        first.mapped ??= other.mapped;
        by.set(sharing[0]!.key, by.get(sharing[0]!.key) ?? kind);
      }
      const apps = sharing.map(({ app }) => app);
      if (
        kind !== "login" &&
        new Set(apps).size < apps.length &&
        sharing.every(({ key }) => clusters.get(key) === first)
      )
        tell(kind, value, sharing, "two accounts of one app belong to one person");
    }
  }
  write(db, company, new Set(clusters.values()), by);
}

const kinds: readonly (readonly [Kind, (account: Account) => readonly string[]])[] = [
  ["employee id", ({ employeeIds }) => employeeIds],
  ["e-mail", ({ emails, isVerified }) => (isVerified ? emails.slice(0, 1) : [])],
  ["other e-mail", ({ emails, isVerified }) => (isVerified ? emails : [])],
  ["login", ({ logins }) => logins.filter((login) => login.length > 2)],
];

/** Why two clusters are not one person although they share something; undefined: they are. */
function reasonAgainst(kind: Kind, one: Cluster, other: Cluster, sharing: readonly Account[]): string | undefined {
  if (one.mapped && other.mapped && one.mapped.id !== other.mapped.id) return "the mapping file has them as two people";
  const ids = [one, other].map(({ accounts }) => new Set(accounts.flatMap(({ employeeIds }) => employeeIds)));
  if (ids.every(({ size }) => size > 0) && ids[0]!.isDisjointFrom(ids[1]!))
    return "their employee ids differ: not linked";
  const isShared = new Set(sharing.map(({ key }) => key));
  for (const account of one.accounts) {
    const same = other.accounts.find(({ app }) => app === account.app);
    if (!same) continue;
    if (kind === "login" || !isShared.has(account.key) || !isShared.has(same.key))
      return `each has an account of its own in ${account.app}: not linked`;
  }
  if (kind !== "login") return undefined;
  const names = new Set([...one.accounts, ...other.accounts].map(({ name }) => name.toLowerCase()));
  return names.size > 1 ? "their names differ: not linked" : undefined;
}

function groups(accounts: readonly Account[], keysOf: (account: Account) => readonly string[]) {
  const found = new Map<string, Account[]>();
  for (const account of accounts)
    for (const key of new Set(keysOf(account))) {
      const known = found.get(key);
      if (known) known.push(account);
      else found.set(key, [account]);
    }
  return found;
}

function mapPeople(
  { people }: CompanyFile,
  accounts: readonly Account[],
  clusters: Map<string, Cluster>,
  by: Map<string, Kind>,
): void {
  const owner = new Map<string, string>();
  for (const { id, name, accounts: named } of people) {
    const person: Cluster = { accounts: [], mapped: { id, name } };
    for (const text of named) {
      const account = accountNamed(text, accounts);
      if (!account) continue;
      const other = owner.get(account.key);
      if (other !== undefined) throw usage(`the mapping file gives ${text} to ${other} and to ${id}`);
      owner.set(account.key, id);
      person.accounts.push(account);
      clusters.set(account.key, person);
      by.set(account.key, "mapping");
    }
  }
}

/** Accounts that are gone may go on standing in a mapping file. */
function accountNamed(text: string, accounts: readonly Account[]): Account | undefined {
  const exact = accounts.find(({ key }) => key === text);
  if (exact) return exact;
  const [app, ...rest] = text.split(":");
  const called = rest.join(":").toLowerCase();
  const found = accounts.filter((one) => one.app === app && [...one.emails, ...one.logins, one.id].includes(called));
  if (found.length > 1) throw usage(`the mapping file's ${text} may be ${found.map(({ key }) => key).join(" or ")}`);
  return found[0];
}

function accountsOf(db: DatabaseSync): Account[] {
  const rows = db
    .prepare(
      `select app, type, id, name, emails, login, login_aliases as aliases, employee_id as employeeId, email_verified as verified
       from resources where is_account = 1 and account_type not in ('service', 'system') order by rowid`,
    )
    .iterate() as unknown as Iterable<Record<string, string | number | null>>;
  const words = (text: unknown) =>
    String(text ?? "")
      .toLowerCase()
      .split(" ")
      .filter(Boolean);
  return [...rows].map(({ app, type, id, name, emails, login, aliases, employeeId, verified }) => {
    const logins = [...words(login), ...words(aliases)];
    return {
      key: `${app}:${type}:${id}`,
      ...{ app: app as string, type: type as string, id: id as string, name: (name as string) || "" },
      // A login that is an address is one.
      emails: [...new Set([...words(emails), ...logins.filter((one) => one.includes("@"))])],
      logins: logins.filter((one) => !one.includes("@")),
      employeeIds: words(employeeId),
      isVerified: verified === 1,
    };
  });
}

function write(db: DatabaseSync, company: CompanyFile, clusters: ReadonlySet<Cluster>, by: ReadonlyMap<string, Kind>) {
  const insertPerson = db.prepare("insert into people values (?, ?, ?, ?, ?, ?)");
  const insertLink = db.prepare("insert into links values (?, ?, ?, ?, ?)");
  const taken = new Set<string>();
  db.exec("begin");
  for (const { accounts, mapped } of clusters) {
    const isIn = ({ app }: Account) => app === company.directory;
    const [first] = [...accounts.filter(isIn), ...accounts];
    if (!first) continue;
    const email = first.emails[0] ?? accounts.flatMap(({ emails }) => emails)[0];
    const wanted = mapped?.id ?? email ?? first.key;
    const id = taken.has(wanted) ? first.key : wanted;
    taken.add(id);
    const known = mapped !== undefined || accounts.some(isIn) ? 1 : 0;
    const employeeId = accounts.flatMap(({ employeeIds }) => employeeIds)[0] ?? null;
    insertPerson.run(id, mapped?.name || first.name, email ?? null, employeeId, known, accounts.length);
    for (const one of accounts) insertLink.run(one.app, one.type, one.id, id, by.get(one.key) ?? "itself");
  }
  db.exec("commit");
}
