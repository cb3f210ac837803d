import type { SimulatedReply } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { csvRows } from "../src/request/csv.ts";
import { xmlValue } from "../src/request/xml.ts";
import { fileWith, open } from "./open.ts";

const sync = async (accept: string, response: string, text: string, type: string) => {
  const yaml = fileWith({ response }).replace("{ url: /rows }", `{ url: /rows, accept: ${accept} }`);
  const { resources } = await open(
    yaml,
    (): SimulatedReply => ({ status: 200, text, headers: { "content-type": type } }),
  ).sync();
  return resources.map(({ id }) => id!.resource);
};

describe("answers that are no JSON", () => {
  test.each([
    ["csv", 'items_path: ""', 'id,name\r\n1,"a ""b"", c"\n2,\n', "text/csv", ["1", "2"]],
    ["ndjson", 'items_path: ""', '{"id": 1}\n\n{"id": "x"}\n', "application/x-ndjson", ["1", "x"]],
    [
      "xml",
      "items_path: users.user",
      '<?xml version="1.0"?><users n="2"><user id="1"/><user id="2">x</user></users>',
      "application/xml",
      ["1", "2"],
    ],
    ["xml", "items_path: users.user", "<users><user><id>7</id></user></users>", "application/xml", ["7"]],
  ])("%s", async (accept, response, text, type, ids) => {
    expect(await sync(accept, response, text, type)).toEqual(ids);
  });

  test.each([
    ["csv", "<html>sign in</html>", "text/html"],
    ["csv", "id,name\n1\n", "text/csv"],
    ["csv", 'id\n"broken\n', "text/csv"],
    ["ndjson", '{"id": 1}\n{"id":', "application/x-ndjson"],
    ["xml", "<users><user>", "application/xml"],
    ["xml", '<!DOCTYPE x [<!ENTITY a "b">]><users><user id="&a;"/></users>', "application/xml"],
  ])("%s that is broken is an error: %j", async (accept, text, type) => {
    await expect(
      sync(accept, accept === "xml" ? "items_path: users.user" : 'items_path: ""', text, type),
    ).rejects.toThrow(/is no (csv|ndjson|xml)/);
  });

  test("quotation marks, line ends and empty cells", () => {
    expect(csvRows('a,b\n"1\n2",\n,""""')).toEqual([
      { a: "1\n2", b: "" },
      { a: "", b: '"' },
    ]);
    expect(xmlValue("<a x='&lt;&#65;'><b><![CDATA[<c>]]></b><b/>t</a>")).toEqual({
      a: { x: "<A", b: ["<c>", ""], "#text": "t" },
    });
  });
});

test("what a row lacks is asked for by itself", async () => {
  const text = fileWith({
    list: 'join: { more: { request: { url: "tmpl:/rows/{{.item.id}}" }, path: data }, none: { request: { url: "tmpl:/none/{{.item.id}}" }, optional: true } }',
    mapping: 'id: cel:item.id, display_name: \'cel:item.more.name + (item.none == null ? "!" : "?")\'',
  });
  const { resources } = await open(text, ({ url }) => {
    if (url.pathname === "/api/rows") return { status: 200, body: { rows: [{ id: "a/b" }, { id: "c" }] } };
    if (url.pathname.startsWith("/api/none/")) return { status: 404, body: {} };
    return { status: 200, body: { data: { name: `Name of ${decodeURIComponent(url.pathname.split("/").at(-1)!)}` } } };
  }).sync();
  expect(resources.map((one) => one.displayName)).toEqual(["Name of a/b!", "Name of c!"]);
});
