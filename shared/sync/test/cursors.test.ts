import { describe, expect, test } from "@jest/globals";
import { type Script, scripted, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

/** A list of resources whose pages are named by the caller: page → next page. */
function listing(next: (page: string, asked: number) => string): Script & { asked: Map<string, number> } {
  const asked = new Map<string, number>();
  return { types: [typeNamed("group")], resources: () => [], asked, next } as never as Script & {
    asked: Map<string, number>;
  };
}

async function read(next: (page: string, asked: number) => string, rowOf: (page: string) => string = (page) => page) {
  const { asked } = listing(next);
  const script: Script = { types: [typeNamed("group")] };
  const made = scripted(script);
  const runtime = {
    ...made.runtime,
    listResources: async ({ pageToken = "" }: { pageToken?: string }) => {
      const times = (asked.get(pageToken) ?? 0) + 1;
      asked.set(pageToken, times);
      return {
        list: rowOf(pageToken) === "none" ? [] : [thing("group", `g${rowOf(pageToken)}`)],
        nextPageToken: next(pageToken, times),
        annotations: [],
      };
    },
  } as never;
  const outcome = await syncScript(script, { runtime });
  return { ...outcome, asked, requests: [...asked.values()].reduce((sum, n) => sum + n, 0) };
}

describe("a cursor that comes back", () => {
  test.each([1, 2, 5, 40])(
    "in a circle of %i is an error after one repetition, with the list's name",
    async (length) => {
      const { error, requests } = await read((page) => String((Number(page || 0) % length) + 1));
      expect(error).toMatchObject({ code: "Internal", kind: "upstream" });
      expect(error!.message).toMatch(
        new RegExp(`^resources of type group, page ${length + 1}: the next page is one that was read before`),
      );
      expect(requests).toBe(length + 2);
    },
  );
  test("once, by an answer of another page, is asked for again", async () => {
    const { summary, content } = await read((page, asked) => {
      if (page === "2" && asked === 1) return "1";
      return page === "4" ? "" : String(Number(page || 0) + 1);
    });
    expect(summary).toMatchObject({ outcome: "finished" });
    expect(Object.keys(content.resources!)).toHaveLength(5);
  });
});

describe("cursors that go on for ever", () => {
  const up = (page: string) => String(Number(page || 0) + 1);
  test("over the same rows are an error", async () => {
    const { error, requests } = await read(up, () => "same");
    expect(error).toMatchObject({ code: "Internal", kind: "upstream" });
    expect(error!.message).toMatch(/^resources of type group, page 11: one page after the other has the same rows/);
    expect(requests).toBe(11);
  });
  test("over no rows, or over rows that are others now and then, are read to their end", async () => {
    const end = (page: string) => (page === "60" ? "" : up(page));
    expect(await read(end, () => "none")).toMatchObject({ summary: { outcome: "finished" }, requests: 61 });
    const rows = (page: string) => String(Math.floor(Number(page || 0) / 9));
    expect(await read(end, rows)).toMatchObject({ summary: { outcome: "finished" }, requests: 61 });
  });
});
