import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { openReader, openStore, optimize, type Reader, type Store } from "../../src/index.ts";
import { thing } from "../rows.ts";
import { changeDatabase, fixture, frame, testFile, v1File } from "../v1-file.ts";

const file = testFile();
const whole = readFileSync(fixture("flat.sqlite.c1z"));
const database = zstdDecompressSync(whole.subarray(5));
const text = (value: string) => Buffer.from(value, "latin1");

const broken: [what: string, bytes: Buffer, message: string | RegExp][] = [
  ["of another kind", text("PK\x03\x04 and more"), "c1z: invalid file: "],
  ["shorter than its magic", text("C1Z"), "c1z: invalid file: "],
  ["of a newer version", text("C1Z4\0more"), /is of the format "C1Z4", which is not known here; update this program$/],
  ["of garbage after its magic", v1File(text("garbage, no frame")), "is damaged: Unknown frame descriptor"],
  ["cut off", whole.subarray(0, 9_000), "is damaged: unexpected end of file"],
  ["with a bit flipped in its rows", flipped(whole, whole.length - 2_000), "is damaged: "],
  ["with its checksum flipped", flipped(whole, whole.length - 1), "is damaged: Restored data doesn't match checksum"],
  ["with something after its end", Buffer.concat([whole, text("x")]), "is damaged: something follows its end"],
  ["with a lot after its end", Buffer.concat([whole, Buffer.alloc(200_000)]), "is damaged: "],
  [
    "of a frame that is no database",
    v1File(frame(text("no database ".repeat(100)))),
    "is damaged: file is not a database",
  ],
  [
    "of a database cut off",
    v1File(frame(database.subarray(0, 20_000))),
    "is damaged: database disk image is malformed",
  ],
];

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}

describe.each(broken)("a file %s", (_what, bytes, message) => {
  const opening: [string, () => Promise<Store | Reader | boolean>][] = [
    ["a sync", () => file.open()],
    ["reading by the engine", () => file.open({ readOnly: true })],
    ["a reader", () => openReader(file.path, { temporaryDirectory: file.directory })],
    ["maintenance", () => optimize(file.path)],
  ];
  test.each(opening)("is refused by name for %s and stays as it is", async (_how, open) => {
    writeFileSync(file.path, bytes);
    await expect(open()).rejects.toThrow(message);
    await expect(open()).rejects.toThrow(file.path);
    expect(readFileSync(file.path).equals(bytes)).toBe(true);
    expect(readdirSync(file.directory)).toEqual(["sync.c1z"]);
  });
});

test.each(["v1_grants", "v1_resources", "v1_entitlements", "v1_resource_types"])(
  "a file whose %s lacks a column that every version has is refused",
  async (table) => {
    changeDatabase(
      file.path,
      (db) => {
        for (const { name } of db.prepare("select name from pragma_index_list(?)").all(table))
          db.exec(`drop index ${name}`);
        db.exec(`alter table ${table} drop column external_id`);
      },
      fixture("flat.sqlite.c1z"),
    );
    await expect(file.open()).rejects.toThrow(
      `c1z: ${file.path} is damaged: its table ${table} has no column external_id`,
    );
    await expect(openReader(file.path)).rejects.toThrow(
      `c1z: ${file.path} is damaged: its table ${table} has no column external_id`,
    );
  },
);

test("a row that cannot be decoded fails the page it is on, not the opening", async () => {
  changeDatabase(
    file.path,
    (db) => db.exec("update v1_resources set data = x'0aff' where id = 7"),
    fixture("flat.sqlite.c1z"),
  );
  const store = await file.open({ readOnly: true });
  await store.bindLatest();
  expect((await store.listResources({ pageSize: 6 })).rows).toHaveLength(6);
  await expect(store.listResources({ pageSize: 7 })).rejects.toThrow();
  await store.close();
});

test("statistics that cannot be read are counted anew", async () => {
  changeDatabase(file.path, (db) => db.exec("update v1_sync_runs set stats = '{'"), fixture("flat.sqlite.c1z"));
  const store = await file.open({ readOnly: true });
  expect(await store.stats((await store.bindLatest())!)).toMatchObject({ grants: 360 });
  await store.close();
});

test("a directory is refused, and so is a file in a directory that is none", async () => {
  await expect(openStore(file.directory)).rejects.toThrow("EISDIR");
  writeFileSync(file.path, whole);
  await expect(openStore(`${file.path}/sync.c1z`)).rejects.toThrow("ENOTDIR");
});

test("a program that could not open a file ends by itself", () => {
  writeFileSync(file.path, v1File(frame(text("no database"))));
  const script = `import { openStore } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    await openStore(process.argv[1]).catch((thrown) => console.log(thrown.message));`;
  const args = ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script, "--", file.path];
  // A thread that is left behind keeps the process from ending.
  const said = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 });
  expect(said).toBe(`c1z: ${file.path} is damaged: file is not a database\n`);
});

test("a file that cannot be written is left as it was, and the failure is told", async () => {
  writeFileSync(file.path, whole);
  const store = await file.open();
  await store.startOrResume("full");
  await store.putResources([thing("user", "new")]);
  // In the place of the file there is something else by now.
  renameSync(file.path, `${file.path}.moved`);
  mkdirSync(file.path);
  await expect(store.close()).rejects.toThrow("it is a directory");
  expect(readFileSync(`${file.path}.moved`).equals(whole)).toBe(true);
  expect(readdirSync(file.directory)).toEqual(["sync.c1z", "sync.c1z.moved"]);
});
