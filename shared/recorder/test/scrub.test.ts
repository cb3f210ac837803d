import { expect, test } from "@jest/globals";
import { openRecording, parseRecording, recordingText, scrubbedRecording } from "../src/index.ts";
import { tenant } from "./tenants.ts";

test("of 10,000 tenants nothing survives that is theirs: no secret, no host, no name, no text, no id", () => {
  const survived: string[] = [];
  for (let seed = 1; seed <= 10_000; seed++) {
    const { raw, theirs } = tenant(seed);
    const text = recordingText(scrubbedRecording(raw).recording);
    const open = `${text}\n${decodeURIComponent(text.replace(/%(?![0-9A-F]{2})/gi, ""))}`;
    for (const one of theirs) if (open.includes(one)) survived.push(`${seed}: ${one}`);
  }
  expect(survived).toEqual([]);
});

test("what is the same stays the same, everywhere, and has its form and length", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { raw } = tenant(seed);
    const { recording } = scrubbedRecording(raw);
    const was = raw.exchanges.map(({ text }) => JSON.parse(text!));
    const is = recording.exchanges.map(({ json, text }) => json ?? JSON.parse(text!)) as typeof was;
    const users = is[1].items as { id: string; email: string; status: string; full_name: string }[];
    expect(is[3].items).toEqual(users.map(({ id }) => id));
    expect(new Set(is[3].items).size).toBe(users.length);
    expect(is[4].data.user.id).toBe(users[0]!.id);
    expect(is[1].total).toBe(was[1].total);
    users.forEach(({ id, email, full_name, status }, i) => {
      const before = was[1].items[i];
      expect(form(id)).toBe(form(before.id));
      expect(form(email)).toBe(form(before.email));
      expect([...full_name].length).toBe([...before.full_name].length);
      expect(status).toBe(before.status === "ACTIVE" ? "ACTIVE" : status);
    });
    // The links lead on, and what the connector asks with what it was answered is found.
    const { transport, config, missed } = openRecording<{ baseUrl: string }>(parseRecording(recordingText(recording)));
    const fetch = await transport();
    const page = (await (await fetch(new URL("v2/users?page_size=2", config.baseUrl))).json()) as { next: string };
    expect((await fetch(page.next)).status).toBe(200);
    const query = JSON.parse(raw.exchanges[4]!.body).query;
    const body = JSON.stringify({ variables: { login: users[0]!.email }, query });
    const found = await fetch(new URL("graphql", config.baseUrl), { method: "POST", body });
    expect(((await found.json()) as { data: { user: { self: string } } }).data.user.self).toContain(
      encodeURIComponent(users[0]!.id),
    );
    expect(missed).toEqual([]);
  }
});

/** Of ASCII alone: other letters become others of their kind. */
const form = (text: string) =>
  String(text)
    .replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A")
    .replace(/\d/g, "1")
    .replace(/[^\p{ASCII}]/gu, "*")
    .replace(/[a1]/g, "x");

test("nothing leads back: the same tenant is another one each time", () => {
  const { raw } = tenant(7);
  const [one, two] = [scrubbedRecording(raw), scrubbedRecording(raw)].map(({ recording }) => recording);
  expect(one!.exchanges[1]!.json).not.toEqual(two!.exchanges[1]!.json);
});

test("words of the code stay, comments are no code, and both are told", () => {
  const { told } = scrubbedRecording(tenant(3).raw);
  expect([...told.kept.keys()]).not.toContain("Jane");
  expect(told.replaced.get("GET /v2/users.items[].full_name")).toMatchObject({ count: expect.any(Number) });
});

test("a request that was not recorded is an error that names it, not an absence", async () => {
  const { recording } = scrubbedRecording(tenant(3).raw);
  const { transport, missed } = openRecording(recording);
  const answer = await (await transport())("https://elsewhere.test/v2/teams?x=1");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: "the recording has no answer to GET /v2/teams?x=1" });
  expect(missed).toEqual(["GET /v2/teams"]);
});

test("about one row of five is kept, the same ones in every list", () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ id: `${100_000 + i}`, email: `m${i}@x.test` }));
  const base = tenant(5).raw;
  const exchange = base.exchanges[1]!;
  const exchanges = [
    { ...exchange, text: JSON.stringify({ items: rows }) },
    { ...base.exchanges[3]!, text: JSON.stringify({ items: rows.map(({ id }) => id) }) },
  ];
  const { recording } = scrubbedRecording({ ...base, exchanges, oneOf: 5 });
  const [users, members] = recording.exchanges.map(({ json }) => (json as { items: unknown[] }).items);
  expect(members).toEqual((users as { id: string }[]).map(({ id }) => id));
  expect(users!.length).toBeGreaterThan(50);
  expect(users!.length).toBeLessThan(160);
});

test("numbers that do not fit into a double stay exact, and no other file is taken for a recording", () => {
  const base = tenant(5).raw;
  const text = '{"items":[{"id":12345678901234567890}],"total":1500,"expires_in":3600}';
  const { recording } = scrubbedRecording({ ...base, exchanges: [{ ...base.exchanges[1]!, text }] });
  expect(recording.exchanges[0]!.text).toMatch(/^\{"items":\[\{"id":\d{20}\}\],"total":1500,"expires_in":3600\}$/);
  expect(() => parseRecording("{}")).toThrow("this is no recording");
});
