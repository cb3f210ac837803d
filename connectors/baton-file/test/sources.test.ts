import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { opener } from "../src/source/open.ts";
import { change, withRuntime } from "./change.ts";
import { crcOf, type FileServer, keys, serveFiles, wrongSignature } from "./file-server.ts";
import { configOf, sync } from "./synced.ts";

let server: FileServer;
let before: NodeJS.ProcessEnv;
beforeEach(async () => {
  server = await serveFiles((request) => (request.url!.startsWith("/bucket/") ? wrongSignature(request) : undefined));
  before = { ...process.env };
});
afterEach(async () => {
  await server.close();
  process.env = before;
});

const people = (...names: string[]) => Buffer.from(`Name\n${names.join("\n")}\n`);
const serve = (path: string, content: Buffer, headers: Readonly<Record<string, string>> = {}) => {
  server.files.set(path, { content, headers });
  return `${server.url}${path}`;
};
const peopleOf = async (input: string) => Object.keys((await sync(configOf(input))).rows.resources).sort();
const sha256 = (content: Buffer, encoding: "hex" | "base64") => createHash("sha256").update(content).digest(encoding);

test("a file at an address is read, by its name", async () => {
  expect(await peopleOf(`${serve("/lists/users.csv", people("anna"))}?signature=abc`)).toEqual(["user:anna"]);
  expect(await peopleOf(serve("/my list/users.csv", people("anna")).replace(" ", "%20"))).toEqual(["user:anna"]);
});

test.each([
  ["packed", () => gzipSync(people("anna"))],
  ["unpacked on the way", () => people("anna")],
])("gzip, %s", async (_, content) => {
  expect(await peopleOf(serve("/users.csv.gz", content()))).toEqual(["user:anna"]);
});

test("what is known is not sent again, and what has changed is", async () => {
  const input = serve("/users.csv", people("anna"));
  await withRuntime(configOf(input), async (runtime) => {
    await runtime.validate({});
    await runtime.validate({});
    serve("/users.csv", people("anna", "bert"));
    await runtime.validate({});
  });
  expect(server.asked).toEqual(["GET /users.csv 200", "GET /users.csv 304", "GET /users.csv 200"]);
});

test("what is not sent again is asked for when the mapping beside it has changed", async () => {
  const input = serve("/list.csv", Buffer.from("Who,Mail\nanna,a@x.y\n"));
  const mapping = serve("/m.yaml", Buffer.from("users: {name: .Who}\n"));
  await withRuntime(configOf(input, { mapping }), async (runtime) => {
    await runtime.validate({});
    serve("/m.yaml", Buffer.from("users: {name: .Mail}\n"));
    const { list } = await runtime.listResources({ resourceTypeId: "user", syncId: "s" });
    expect(list.map(({ id }) => id!.resource)).toEqual(["a@x.y"]);
  });
  expect(server.asked.filter((line) => line.includes("list.csv"))).toEqual([
    "GET /list.csv 200",
    "GET /list.csv 304",
    "GET /list.csv 200",
  ]);
});

test.each<[string, (content: Buffer) => Record<string, string>]>([
  ["Content-Digest", (content) => ({ "content-digest": `sha-256=:${sha256(content, "base64")}:` })],
  ["Repr-Digest", (content) => ({ "repr-digest": `md5=:x:, sha-256=:${sha256(content, "base64")}:` })],
  ["a checksum of S3", (content) => ({ "x-amz-checksum-crc32": crcOf(content) })],
])("a content that is not what %s says is refused", async (_, headers) => {
  const content = people("anna");
  expect(await peopleOf(serve("/users.csv", content, headers(content)))).toEqual(["user:anna"]);
  const input = serve("/users.csv", content, headers(people("bert")));
  await expect(peopleOf(input)).rejects.toThrow("users.csv: what was sent is not what is stored");
});

test("an address may say which content it is", async () => {
  const content = people("anna");
  const input = serve("/users.csv", content);
  expect(await peopleOf(`${input}#sha256=${sha256(content, "hex")}`)).toEqual(["user:anna"]);
  await expect(peopleOf(`${input}#sha256=${"0".repeat(64)}`)).rejects.toThrow("and the address says 000");
  await expect(peopleOf(`${input}#sha256=x`)).rejects.toThrow("#sha256=x is no digest");
});

test("an answer that is none is an error, and shows nothing of a signed address", async () => {
  const failure = await peopleOf(`${server.url}/gone.csv?X-Amz-Signature=topsecret`).catch(
    (thrown: Error) => thrown.message,
  );
  expect(failure).toContain("GET /gone.csv answered 404");
  expect(failure).not.toContain("topsecret");
});

test.each([
  ["http://files.example/users.csv", "http://files.example would be read without encryption"],
  ["ftp://files.example/users.csv", "cannot read ftp:// addresses"],
  ["s3://bucket", "s3://bucket names no file"],
])("%s is refused", async (input, message) => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
  await expect(peopleOf(input)).rejects.toThrow(message);
});

const withKeys = (secret = keys.secret) =>
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_REGION: keys.region,
    AWS_ENDPOINT_URL_S3: server.url,
  });

test.each(["users.csv", "a b+c/ü%/it's (1)/users.csv"])("s3: a request for %s is signed", async (key) => {
  withKeys();
  const content = people("anna");
  serve(`/bucket/${key}`, content, { "x-amz-checksum-sha256": sha256(content, "base64") });
  expect(await peopleOf(`s3://bucket/${key}`)).toEqual(["user:anna"]);
});

test("s3: what is known is not sent again", async () => {
  withKeys();
  serve("/bucket/users.csv", people("anna"));
  await withRuntime(configOf("s3://bucket/users.csv"), async (runtime) => {
    await runtime.validate({});
    await runtime.validate({});
  });
  expect(server.asked).toEqual(["GET /bucket/users.csv 200", "GET /bucket/users.csv 304"]);
});

test("s3: a wrong key is refused in the server's words, and no key is asked for", async () => {
  withKeys("wrong");
  serve("/bucket/users.csv", people("anna"));
  await expect(peopleOf("s3://bucket/users.csv")).rejects.toThrow(
    "answered 403: SignatureDoesNotMatch: the signature is another",
  );
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(peopleOf("s3://bucket/users.csv")).rejects.toThrow("there are no credentials for s3://bucket/users.csv");
});

test("s3: Amazon's own addresses", async () => {
  const asked: string[] = [];
  const http = () => ({ download: async ({ url }: { url: URL }) => Promise.reject(asked.push(url.href)) }) as never;
  const open = opener(
    { http, secrets: { add() {} } as never },
    { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_REGION: "eu-west-1" },
  );
  await open("s3://acme/a/b.csv").catch(() => {});
  await open("s3://ac.me/a/b.csv").catch(() => {});
  expect(asked).toEqual([
    "https://acme.s3.eu-west-1.amazonaws.com/a/b.csv",
    "https://s3.eu-west-1.amazonaws.com/ac.me/a/b.csv",
  ]);
});

test("a file at an address cannot be changed", async () => {
  const input = serve(
    "/t.json",
    Buffer.from('{"users": [{"name": "anna"}], "entitlements": [{"resource_name": "anna", "entitlement": "x"}]}'),
  );
  await expect(change(configOf(input), "grant", "anna → user:anna:x")).rejects.toMatchObject({
    hint: "Change the file itself: t.json is packed, or at an address.",
  });
});
