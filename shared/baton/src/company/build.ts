import type { DatabaseSync } from "node:sqlite";
import type { SqlReader, SyncRun } from "@baton-connectors/c1z";
import { chosen, openedSqlReader } from "../file/open-file.ts";
import { usage } from "../usage.ts";
import type { CompanyNeeds, CompanyOptions } from "./company.ts";
import { type CompanyFile, noCompany, readCompanyFile } from "./company-file.ts";
import { loadApp } from "./load-app.ts";
import { attach, copyGrants, isIndexed, loadBefore, loadInheritance } from "./load-grants.ts";
import { linkPeople } from "./people.ts";
import { privilegedBy } from "./privileged.ts";
import { indexes, indexForBefore, indexOfPeople, tables, viewsOver } from "./schema.ts";
import { type Source, sourcesOf } from "./sources.ts";
import { fillWays } from "./ways.ts";

/** What is asked for, read and checked before any file is opened. */
export interface Asked {
  readonly options: CompanyOptions;
  readonly sources: readonly Source[];
  readonly company: CompanyFile;
}

export function askedOf(options: CompanyOptions): Asked {
  const sources = sourcesOf(options.files);
  if (options.syncId !== undefined && sources.length > 1) throw usage("--sync-id is for one file");
  return { options, sources, company: companyOf(options, sources) };
}

function companyOf({ company: path, directory }: CompanyOptions, sources: readonly Source[]): CompanyFile {
  const said = path === undefined ? noCompany : readCompanyFile(path);
  const named = directory ?? said.directory;
  if (named !== undefined && !sources.some(({ app }) => app === named)) {
    throw usage(`the directory ${named} is none of the apps`, `They are: ${sources.map(({ app }) => app).join(", ")}`);
  }
  return { ...said, directory: named };
}

/**
 * Fills an empty database with what the files say. `attached` is given a file whose grants are asked where they are, to be closed after
 * the database: some systems remove nothing that is open. Without it they are copied, as a database that is kept needs.
 */
export async function buildCompany(
  db: DatabaseSync,
  { options, sources, company }: Asked,
  needs: CompanyNeeds,
  attached?: SqlReader[],
): Promise<void> {
  db.exec("pragma journal_mode = off; pragma synchronous = off; pragma temp_store = file; pragma cache_size = -65536");
  db.exec(tables);
  fillCompany(db, company);
  const progress = (text: string) => options.tell?.progress(text);
  const isPrivileged = privilegedBy(company.privileged);
  try {
    for (const { app, path } of sources) {
      progress(`Unpacking ${path}…`);
      const reader = await openedSqlReader(path);
      const isAttached = attached !== undefined && sources.length === 1 && isIndexed(reader);
      if (isAttached) attached.push(reader);
      try {
        const sync = syncOf(reader, options);
        const loaded = { app, reader, sync };
        options.read?.(app, sync);
        progress(`Reading the accounts of ${app}…`);
        loadApp(db, loaded, needs, isPrivileged);
        const earlier = needs.before && !options.before?.length ? fullBefore(reader, sync) : undefined;
        if (isAttached) {
          attach(db, reader);
          db.exec(viewsOver({ app, sync: sync.syncId, before: earlier?.syncId }));
        }
        progress(`Reading the grants of ${app}…`);
        if (needs.grants) loadInheritance(db, loaded, isAttached ? 0 : copyGrants(db, loaded));
        if (earlier) loadBefore(db, { ...loaded, sync: earlier }, isAttached);
      } finally {
        if (!isAttached) await reader.close();
      }
    }
    if (needs.before) await loadEarlier(db, options.before ?? [], sources);
    if (!attached?.length) {
      progress("Making indexes…");
      db.exec(viewsOver(undefined));
      db.exec(indexes);
      if (db.prepare("select 1 from before_apps").get()) db.exec(indexForBefore);
    }
    progress("Linking accounts to people…");
    db.exec(indexOfPeople);
    if (needs.rows) linkPeople(db, company);
    progress("Following what is inherited…");
    if (needs.ways) fillWays(db);
    db.exec("pragma analysis_limit = 1000; analyze");
  } finally {
    progress("");
  }
}

function fillCompany(db: DatabaseSync, { domains, leavers, duties, directory }: CompanyFile): void {
  for (const domain of new Set(domains)) db.prepare("insert into domains values (?)").run(domain);
  for (const who of new Set(leavers)) db.prepare("insert into leavers values (?)").run(who);
  const insert = db.prepare("insert into duties values (?, ?, ?)");
  for (const { name, sides } of duties)
    for (const [side, patterns] of sides.entries()) for (const pattern of patterns) insert.run(name, side, pattern);
  if (directory !== undefined) db.prepare("insert into directory values (?)").run(directory);
}

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
    const reader = await openedSqlReader(path);
    try {
      // One database at a time is called `app`.
      loadBefore(db, { app: called, reader, sync: chosen(reader, undefined) }, false);
    } finally {
      await reader.close();
    }
  }
}
