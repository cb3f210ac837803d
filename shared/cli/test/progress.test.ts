import { BatonError, silentLog } from "@baton-connectors/sdk";
import type { SyncEvent, SyncSummary } from "@baton-connectors/sync";
import { describe, expect, test } from "@jest/globals";
import { advance, noProgress } from "../src/progress/progress.ts";
import { bytes, count, duration } from "../src/progress/quantities.ts";
import { renderProgress } from "../src/progress/render-progress.ts";
import { renderSummary } from "../src/progress/render-summary.ts";
import { reportProgress } from "../src/progress/report-progress.ts";
import { createScreen } from "../src/progress/screen.ts";

const now = new Date("2026-01-01T00:00:30Z");
const limited = {
  kind: "retry",
  call: "listing users",
  error: new BatonError("Unavailable", "slow down", { kind: "rate-limit" }),
  attempt: 1,
  waitMs: 12_000,
  until: new Date("2026-01-01T00:00:42Z"),
  limited: true,
  shortened: false,
} as const satisfies SyncEvent;
const events: readonly SyncEvent[] = [
  { kind: "started", syncId: "s", syncType: "full", resumed: false },
  { kind: "phase", phase: "resources" },
  { kind: "progress", phase: "resources", resourceTypeId: "user", rows: 1500 },
  { kind: "progress", phase: "resources", resourceTypeId: "user", rows: 500 },
  { kind: "synced", phase: "resources", resourceTypeId: "user", count: 2000 },
  { kind: "progress", phase: "resources", resourceTypeId: "group", rows: 40 },
];
const after = (...more: SyncEvent[]) => [...events, ...more].reduce(advance, noProgress);
const shown = (...more: SyncEvent[]) => renderProgress(after(...more), 30_000, now);

describe("progress", () => {
  test("counts by resource type, with rate and time", () => {
    expect(shown()).toEqual(["  ✓ user       2,000", "  … group         40", "  resources · 68 rows/s · 30 s elapsed"]);
  });

  test("tells for what it waits and how long", () => {
    expect(shown(limited).at(-1)).toBe("  waiting for the app's rate limit: 12 s left");
    // Other pages go on meanwhile, and a shorter wait does not hide a longer one.
    const paced: SyncEvent = { kind: "paced", bucket: "", waitMs: 1000, until: new Date("2026-01-01T00:00:31Z") };
    expect(shown(limited, paced, events[5]!).at(-1)).toContain("12 s left");
    expect(renderProgress(after(limited), 43_000, new Date("2026-01-01T00:00:43Z")).at(-1)).not.toContain("waiting");
  });

  test("tells how far grants and expansion are", () => {
    const grants: SyncEvent = {
      kind: "progress",
      phase: "grants",
      resourceTypeId: "group",
      rows: 7,
      done: 1,
      total: 40,
    };
    expect(shown({ kind: "phase", phase: "grants" }, grants)).toContain("  … grants          7  group 1 of 40");
    const expanding: SyncEvent = { kind: "expanding", done: 3, total: 9 };
    expect(shown({ kind: "phase", phase: "expansion" }, expanding).at(-1)).toContain("expanding grants · 3 of 9");
  });

  test("is log lines where there is no terminal, and neither there when quiet", () => {
    const lines: string[] = [];
    const log = { ...silentLog, info: (_: object, message: string) => void lines.push(message) };
    const written: string[] = [];
    const screen = createScreen({ write: (text) => written.push(text) });
    const report = reportProgress({ screen, log, quiet: false, now: () => now });
    for (const event of events) report.onEvent(event);
    report.end();
    expect([lines, written]).toEqual([["sync started", "sync phase"], []]);
  });
});

test("a wait of some length is a log line: who stands behind a pipe must not think it hangs", () => {
  const lines: unknown[] = [];
  const log = { ...silentLog, info: (fields: object, message: string) => void lines.push([message, fields]) };
  const screen = createScreen({ write: () => {} });
  const report = reportProgress({ screen, log, quiet: false, now: () => now });
  const trouble = { ...limited, limited: false, error: new BatonError("Unavailable", "answered 502") };
  const until = "2026-01-01T00:00:42.000Z";
  for (const event of [limited, trouble, { ...trouble, waitMs: 1000 }]) report.onEvent(event);
  report.onEvent({ kind: "paced", bucket: "", waitMs: 12_000, until: limited.until });
  expect(lines).toEqual([
    ["waiting for the app's rate limit", { seconds: 12, until }],
    ["waiting to try again", { seconds: 12, until, call: "listing users", error: "answered 502" }],
    ["waiting for the app's rate limit", { seconds: 12, until }],
  ]);
});

describe("the display", () => {
  test("is redrawn in place, below what stays", () => {
    const written: string[] = [];
    const screen = createScreen({ isTTY: true, columns: 10, write: (text) => written.push(text) });
    screen.show(["a", "0123456789"]);
    screen.above("log\n");
    screen.clear();
    expect(written).toEqual(["a\n01234567…\n", "\r\u001B[2A\u001B[Jlog\na\n01234567…\n", "\r\u001B[2A\u001B[J"]);
  });
});

describe("the summary", () => {
  const none = { equal: 0, different: 0, examples: [] };
  const summary: SyncSummary = {
    outcome: "finished",
    syncId: "s",
    syncType: "full",
    resumed: false,
    rows: { resourceTypes: 2, resources: 2040, entitlements: 40, grants: 7 },
    skips: [{ resourceTypeId: "user", reason: "deactivated", count: 3 }],
    vanished: [{ resourceTypeId: "group", count: 1, examples: ["g1"] }],
    startedOver: [{ list: "resources of type user", complete: true }],
    repeats: { resources: { equal: 2, different: 1, examples: ["user:a"] }, entitlements: none, grants: none },
    unresolved: {
      principals: [{ resourceType: "group", principalType: "user", count: 2, examples: ["group:g:member:user:x"] }],
      entitlements: [],
      resources: [],
      types: [],
    },
    outsiders: [{ resourceTypeId: "repo", principalTypeId: "user", who: "outside collaborators", count: 4 }],
    outsideGrantable: [],
    danglingExpansions: { count: 0, examples: [] },
    warnings: [{ step: "grants of g1", message: "not found" }],
    moreWarnings: 0,
    dropped: {} as SyncSummary["dropped"],
    expansion: { entitlements: 1, edges: 1, created: 5, updated: 0, droppedEdges: 0, droppedExamples: [], cycles: [] },
    retries: 2,
    waitedMs: 24_000,
    durationMs: 30_000,
  };
  const stats = {
    resources: 2040,
    entitlements: 40,
    grants: 12,
    resources_by_resource_type: { group: 40, user: 2000, device: 0 },
    entitlements_by_resource_type: { group: 40 },
    grants_by_resource_type: { group: 12 },
  };
  const facts = { summary, stats, path: "out/my file.c1z", size: 2_500_000 };

  test("has counts per type, skips with reasons, warnings, file, size and what to do next", () => {
    expect(renderSummary(facts)).toBe(
      [
        "Synced into out/my file.c1z (2.4 MiB) in 30 s",
        "  resources         2,040   group 40, user 2,000",
        "  entitlements         40   group 40",
        "  grants               12   group 12",
        "  expansion             5   grants inherited, counted above",
        "  skipped               3   user: deactivated",
        "  vanished              1   group: gone before all of it was read, e.g. g1",
        "  repeated              2   resources listed again, with the same content",
        "  different             1   resources listed again with another content; the last one counts, e.g. user:a",
        "  missing               2   grants of group are held by a user that no list gave, e.g. group:g:member:user:x",
        "  outside               4   grants of repo held by a user: outside collaborators",
        "  read again    resources of type user, from its beginning",
        "  warning       grants of g1: not found",
        "  2 calls tried again, 24 s of waiting",
        "Next: baton stats -f 'out/my file.c1z'",
        "",
      ].join("\n"),
    );
  });

  test("of an interrupted sync says how to go on", () => {
    const text = renderSummary({ ...facts, summary: { ...summary, outcome: "interrupted" } });
    expect(text).toMatch(/^Stopped before the end after 30 s[\s\S]*Run the same command again to go on from here.\n$/);
  });
});

test("quantities are for people", () => {
  expect([count(1234567), bytes(12), bytes(2048), bytes(5e9)]).toEqual(["1,234,567", "12 bytes", "2.0 KiB", "4.7 GiB"]);
  expect([400, 42_000, 185_000, 7_440_000].map(duration)).toEqual(["0.4 s", "42 s", "3 min 5 s", "2 h 4 min"]);
});
