import { BatonError, cursorExpired, grant } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const status = (code: number) =>
  new BatonError(code === 404 ? "NotFound" : "InvalidArgument", `GET /x answered ${code}`, {
    request: { method: "GET", host: "app", path: "/x", status: code },
  });
const groups = Array.from({ length: 6 }, (_, i) => thing("group", `g${i}`));
/** Two rows a page; after the interruption g1 is gone and g9 is new. */
function app(changed: () => boolean, before: Script["before"]): Script {
  const rows = () => (changed() ? [...groups.filter(({ id }) => id!.resource !== "g1"), thing("group", "g9")] : groups);
  return {
    types: [typeNamed("group")],
    resources: () => [rows().slice(0, 2), rows().slice(2, 4), rows().slice(4)],
    grants: (of) =>
      of.id!.resource === "g5"
        ? [0, 1, 2].map((n) => [grant(of, "member", groups[changed() && n === 0 ? 4 : n]!)])
        : [],
    before,
  };
}

/** Interrupts before the call, then goes on with an app that has changed and refuses the first call with the error. */
async function goOn(call: string, refusal: BatonError) {
  const stop = new AbortController();
  const first = await syncScript(
    app(
      () => false,
      (one) => {
        if (one === call) stop.abort();
      },
    ),
    { signal: stop.signal },
  );
  expect(first.summary).toMatchObject({ outcome: "interrupted" });
  let refused = false;
  return syncScript(
    app(
      () => true,
      (one) => {
        // Whichever page was not put away yet.
        if (!/ \d$/.test(one) || one.slice(0, -1) !== call.slice(0, -1) || refused) return;
        refused = true;
        throw refusal;
      },
    ),
    { into: memoryStore(first.store.syncs) },
  );
}

describe("a cursor that is refused after an interruption", () => {
  test.each([400, 404, 410, 422])("with %i: the list starts over, and nothing stays that is gone", async (code) => {
    const { summary, content, events } = await goOn("resources group 1", status(code));
    expect(summary).toMatchObject({
      outcome: "finished",
      startedOver: [{ list: "resources of type group", complete: true }],
    });
    expect(
      Object.keys(content.resources!)
        .map((key) => key.replace("\0", ":"))
        .sort(),
    ).toEqual(["g0", "g2", "g3", "g4", "g5", "g9"].map((id) => `group:${id}`));
    expect(events.filter(({ kind }) => kind === "started-over")).toHaveLength(1);
  });
  test("among the grants of a resource", async () => {
    const { summary, content } = await goOn("grants group/g5 2", status(410));
    expect(summary).toMatchObject({ startedOver: [{ list: "grants of group/g5", complete: true }] });
    expect(Object.keys(content.grants!).sort()).toEqual([
      ...["group:g5:member:group:g1", "group:g5:member:group:g2", "group:g5:member:group:g4"],
    ]);
  });
  test.each([401, 403, 409, 500])("with %i it is an error as ever", async (code) => {
    const codes = { 401: "Unauthenticated", 403: "PermissionDenied", 409: "AlreadyExists", 500: "Internal" } as const;
    const refusal = new BatonError(codes[code as 401], "no", {
      request: { method: "GET", host: "a", path: "/x", status: code },
    });
    expect((await goOn("resources group 1", refusal)).error).toMatchObject({ code: codes[code as 401] });
  });
  test("twice is an error", async () => {
    const stop = new AbortController();
    const first = await syncScript(
      app(
        () => false,
        (one) => (one === "resources group 1" ? stop.abort() : undefined),
      ),
      {
        signal: stop.signal,
      },
    );
    const second = await syncScript(
      app(
        () => false,
        (one) => {
          if (one === "resources group 1") throw status(400);
        },
      ),
      { into: memoryStore(first.store.syncs) },
    );
    expect(second.error).toMatchObject({ code: "InvalidArgument" });
  });
});

test("a refused cursor without an interruption is an error", async () => {
  const { error } = await syncScript(
    app(
      () => false,
      (one) => {
        if (one === "resources group 1") throw status(400);
      },
    ),
  );
  expect(error).toMatchObject({ code: "InvalidArgument" });
});

test("a connector can say that a cursor has expired, once in a list", async () => {
  let refusals = 1;
  const script = app(
    () => refusals < 1,
    (one) => {
      if (one === "resources group 2" && refusals-- > 0) throw cursorExpired(status(400));
    },
  );
  const { summary, content } = await syncScript(script);
  expect(summary).toMatchObject({ outcome: "finished", startedOver: [{ complete: true }] });
  expect(
    Object.keys(content.resources!)
      .map((key) => key.replace("\0", ":"))
      .sort(),
  ).toEqual(["g0", "g2", "g3", "g4", "g5", "g9"].map((id) => `group:${id}`));
  refusals = 2;
  expect((await syncScript(script)).error).toMatchObject({ code: "InvalidArgument" });
});
