import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeWorkFolder, removeWorkFolder, type SqlReader, type SyncRun } from "@baton-connectors/c1z";
import { chosen, withSqlReader } from "../file/open-file.ts";
import type { Output } from "../output/output.ts";
import { usage } from "../usage.ts";
import { type CompanyFile, noCompany, readCompanyFile } from "./company-file.ts";
import { loadApp, loadBefore } from "./load-app.ts";
import { linkPeople } from "./people.ts";
import { privilegedBy } from "./privileged.ts";
import { indexes, tables, views } from "./schema.ts";
import { type Source, sourcesOf } from "./sources.ts";
import { fillWays } from "./ways.ts";

export interface CompanyOptions {
  /** As they are named with -f. */
  readonly files: readonly string[];
  /** Of the one file there is. */
  readonly syncId?: string | undefined;
  /** The file of what no app's file says. */
  readonly company?: string | undefined;
  /** Which app's accounts are the people there are; outweighs the company's file. */
  readonly directory?: string | undefined;
  /** Files of earlier syncs, named as those of -f; without them a file's own earlier full sync. */
  readonly before?: readonly string[] | undefined;
  /** Who is told how far it is, and what is not whole. */
  readonly tell?: Pick<Output, "warn" | "progress">;
}

/** Which tables are filled; those of a million grants take seconds. */
export interface CompanyNeeds {
  readonly grants: boolean;
  readonly ways: boolean;
  readonly before: boolean;
}
export const everything: CompanyNeeds = { grants: true, ways: true, before: true };

/** Everything that several files say, in one database of its own, as long as `work` takes. */
export async function withCompany<T>(
  options: CompanyOptions,
  needs: CompanyNeeds,
  work: (db: DatabaseSync) => Promise<T>,
): Promise<T> {
  const sources = sourcesOf(options.files);
  if (options.syncId !== undefined && sources.length > 1) throw usage("--sync-id is for one file");
  const company = companyOf(options, sources);
  const folder = await makeWorkFolder(tmpdir(), "c1z");
  try {
    const db = new DatabaseSync(join(folder, "company"));
    try {
      db.exec(
        "pragma journal_mode = off; pragma synchronous = off; pragma temp_store = file; pragma cache_size = -65536",
      );
      db.exec(tables);
      db.exec(views);
      fillCompany(db, company);
      const progress = (text: string) => options.tell?.progress(text);
      for (const source of sources) {
        progress(`Reading ${source.path}…`);
        await load(db, source, company, options, needs);
      }
      progress("Linking accounts and ways…");
      if (needs.before) await loadEarlier(db, options.before ?? [], sources);
      db.exec(indexes);
      linkPeople(db, company);
      if (needs.ways) fillWays(db);
      db.exec("analyze; pragma query_only = on");
      progress("");
      return await work(db);
    } finally {
      options.tell?.progress("");
      db.close();
    }
  } finally {
    await removeWorkFolder(folder);
  }
}

function companyOf({ company: path, directory }: CompanyOptions, sources: readonly Source[]): CompanyFile {
  const said = path === undefined ? noCompany : readCompanyFile(path);
  const named = directory ?? said.directory;
  if (named !== undefined && !sources.some(({ app }) => app === named)) {
    throw usage(`the directory ${named} is none of the apps`, `They are: ${sources.map(({ app }) => app).join(", ")}`);
  }
  return { ...said, directory: named };
}

function fillCompany(db: DatabaseSync, { domains, leavers, duties, directory }: CompanyFile): void {
  for (const domain of new Set(domains)) db.prepare("insert into domains values (?)").run(domain);
  for (const who of new Set(leavers)) db.prepare("insert into leavers values (?)").run(who);
  const insert = db.prepare("insert into duties values (?, ?, ?)");
  for (const { name, sides } of duties)
    for (const [side, patterns] of sides.entries()) for (const pattern of patterns) insert.run(name, side, pattern);
  if (directory !== undefined) db.prepare("insert into directory values (?)").run(directory);
}

const load = (db: DatabaseSync, source: Source, company: CompanyFile, options: CompanyOptions, needs: CompanyNeeds) =>
  withSqlReader(source.path, async (reader) => {
    const sync = syncOf(reader, options);
    loadApp(db, { app: source.app, reader, sync }, needs, privilegedBy(company.privileged));
    if (!needs.before || options.before?.length) return;
    const earlier = fullBefore(reader, sync);
    if (earlier) loadBefore(db, { app: source.app, reader, sync: earlier });
  });

/** The sync that is asked for, the newest that finished, or with a warning what there is of one that did not. */
function syncOf(reader: SqlReader, { syncId, tell }: CompanyOptions): SyncRun {
  const begun = syncId === undefined && tell && !reader.latestFinished() ? reader.syncs().at(-1) : undefined;
  if (!begun) return chosen(reader, syncId);
  tell?.warn(`${reader.path} holds no finished sync: this is what was read before sync ${begun.syncId} stopped.`);
  return begun;
}

const fullBefore = (reader: SqlReader, sync: SyncRun): SyncRun | undefined =>
  reader
    .syncs()
    .filter(({ type, endedAt, syncId }) => type === "full" && endedAt !== null && syncId !== sync.syncId)
    .filter(({ startedAt }) => startedAt < sync.startedAt)
    .at(-1);

async function loadEarlier(db: DatabaseSync, files: readonly string[], sources: readonly Source[]): Promise<void> {
  const earlier = sourcesOf(files);
  const [only, ...others] = sources;
  for (const { app, path } of earlier) {
    // Two files of one app need no names.
    const called = earlier.length === 1 && others.length === 0 ? only!.app : app;
    if (!sources.some((one) => one.app === called)) {
      throw usage(`${path} is of ${called}, which is none of the apps`, "Name it: --before NAME=PATH.");
    }
    await withSqlReader(path, async (reader) =>
      loadBefore(db, { app: called, reader, sync: chosen(reader, undefined) }),
    );
  }
}
