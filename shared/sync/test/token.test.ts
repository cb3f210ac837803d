import { describe, expect, test } from "@jest/globals";
import { createState } from "../src/token/state.ts";
import { freshToken, needsExpansion, readToken, writeToken } from "../src/token/token.ts";

describe("the checkpoint token", () => {
  test("of a sync that has not begun is one init action", () => {
    expect(readToken("")).toEqual(freshToken());
    expect(readToken("").actions).toEqual([expect.objectContaining({ id: "0000000000", operation: "init" })]);
  });

  test("leaves defaults out and names actions bottom to top", () => {
    const state = createState(freshToken());
    state.finish(state.current()!);
    state.push({ operation: "list-resources" });
    state.push({
      operation: "list-resources",
      resourceTypeId: "team",
      parentResourceTypeId: "org",
      parentResourceId: "9",
    });
    state.needsExpansion = true;
    expect(JSON.parse(state.token())).toEqual({
      actions_map: {
        "0000000001": { id: "0000000001", operation: "list-resources" },
        "0000000002": {
          id: "0000000002",
          operation: "list-resources",
          resource_type_id: "team",
          parent_resource_type_id: "org",
          parent_resource_id: "9",
        },
      },
      action_order: ["0000000001", "0000000002"],
      current_action_id: 3,
      needs_expansion: true,
      completed_actions_count: 1,
      ingest_quality: {},
      version: 1,
    });
  });

  test("survives a round trip, with statistics another engine kept in it", () => {
    const text = JSON.stringify({
      actions_map: { "0000000007": { id: "0000000007", operation: "list-grants", page_token: "2001" } },
      action_order: ["0000000007"],
      current_action_id: 9,
      has_external_resource_grants: true,
      should_fetch_related_resources: true,
      should_skip_entitlements_and_grants: true,
      should_skip_grants: true,
      completed_actions_count: 6,
      step_durations_ms: { "list-grants": 12 },
      compaction: { mode: "fold" },
      ingest_quality: { grants_dropped: 4, reason_flags: 2 },
      version: 1,
    });
    expect(JSON.parse(writeToken(readToken(text)))).toEqual(JSON.parse(text));
  });

  test.each([
    { flag: "spawned", key: "spawned" },
    { flag: "typeScoped", key: "type_scoped" },
    { flag: "typeScopedPlanned", key: "type_scoped_planned" },
  ])("is of version 2 while an action is $key", ({ flag, key }) => {
    const state = createState(freshToken());
    const action = state.push({ operation: "list-grants", resourceTypeId: "app", [flag]: true });
    const written = JSON.parse(state.token());
    expect(written.version).toBe(2);
    expect(written.actions_map[action.id][key]).toBe(true);
    expect(readToken(state.token()).actions.at(-1)).toEqual(action);
    state.finish(action);
    expect(JSON.parse(state.token()).version).toBe(1);
  });

  test("of the first format is understood: actions without ids, the current one apart", () => {
    const token = readToken(
      JSON.stringify({
        actions: [{ operation: "grant-expansion", page_token: "x" }, { operation: "list-grants" }],
        current_action: { operation: "list-grants", resource_type_id: "group", resource_id: "g1", page_token: "p" },
        needs_expansion: true,
        completed_actions_count: 3,
      }),
    );
    expect(token.actions.map(({ id, operation, pageToken }) => [id, operation, pageToken])).toEqual([
      ["0000000000", "grant-expansion", ""],
      ["0000000001", "list-grants", ""],
      ["0000000002", "list-grants", "p"],
    ]);
    expect(token.nextAction).toBe(3);
    expect(token.completedActions).toBe(3);
    expect(token.ingestQuality).toMatchObject({ sourceCacheReplayBlocked: true, reasonFlags: 64 });
  });

  test("of an unknown later version is not guessed at: collection starts over", () => {
    const text = JSON.stringify({
      version: 3,
      actions_map: { "0000000001": { id: "0000000001", operation: "list-grants" } },
      action_order: ["0000000001"],
    });
    expect(readToken(text).actions).toEqual([]);
  });

  test("forgets the page of an expansion: the graph it belonged to is not in the token", () => {
    const text = JSON.stringify({
      actions_map: { "0000000001": { id: "0000000001", operation: "grant-expansion", page_token: "5" } },
      action_order: ["0000000001"],
      version: 1,
    });
    expect(readToken(text).actions[0]!.pageToken).toBe("");
  });

  test.each([
    "{",
    "null",
    "[]",
    '"text"',
    '{"version":1,"action_order":["0000000001"]}',
    '{"version":1,"action_order":["2","1"],"actions_map":{"1":{"operation":"init"},"2":{"operation":"init"}}}',
    '{"actions":[3]}',
    '{"actions":{}}',
  ])("that is corrupt is refused: %s", (text) => {
    expect(() => readToken(text)).toThrow(
      expect.objectContaining({ code: "Internal", message: "syncer token corrupt" }),
    );
  });

  test("says whether there is something to expand", () => {
    expect(needsExpansion('{"needs_expansion":true,"version":1}')).toBe(true);
    expect(needsExpansion('{"version":1}')).toBe(false);
  });
});
