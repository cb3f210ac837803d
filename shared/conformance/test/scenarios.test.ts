import { describe, expect, test } from "@jest/globals";
import { comparePlay, differencesOf, play, readRecorded, scenarioKeys, scenarioNames } from "../src/scenarios/index.ts";

/** Those that end soon and use little: all of them are played by `scripts/run play-scenarios`. */
const quick = scenarioNames().filter((name) =>
  /^(revoke|rotate-issue|no-provisioning|unknown-tasks|none-task|tickets-schema-none|hello-permanent-|token-(401|type)|sync-(sqlite|skip|nested|error|engine))/.test(
    name,
  ),
);
const samples = 6;

/** Others with each seed: SCENARIO_SEED. */
function sampled(seed: number): string[] {
  const left = [...quick];
  let state = seed;
  return Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return left.splice((state >>> 8) % left.length, 1)[0]!;
  });
}

describe("the scripted connector does in service mode what the Go connector did", () => {
  test.each(sampled(Number(process.env.SCENARIO_SEED ?? 1)))("%s", async (name) => {
    const recorded = readRecorded(name);
    const played = await play(recorded, await scenarioKeys());
    const unexplained = comparePlay(recorded, played).filter(({ reason }) => reason === undefined);
    expect({ unexplained, stderr: unexplained.length > 0 ? played.stderr : "" }).toEqual({
      unexplained: [],
      stderr: "",
    });
  });
});

test("every recorded scenario can be read", () => {
  expect(scenarioNames().map((name) => readRecorded(name).go.tasks.length)).not.toContain(undefined);
  expect(scenarioNames().length).toBeGreaterThan(100);
});

describe("a difference is told", () => {
  const error = { outcome: "error" as const, code: 5, message: "one", non_retryable: true };

  test("in codes, flags, annotations, answers and uploads", () => {
    const found = differencesOf(
      { ...error, annotations: ["A"] },
      { outcome: "success", uploads: ["c1z-v1"], response: { "@type": "x" } },
    );
    expect(found.map((line) => line.split(":")[0])).toEqual([
      "outcome",
      "code",
      "non_retryable",
      "annotations",
      "response",
      "uploads",
    ]);
  });

  test("but not in texts, nor in what is new each time", () => {
    expect(differencesOf(error, { ...error, message: "two" })).toEqual([]);
    const response = (id: string, bytes: string) => ({
      "@type": "type.googleapis.com/c1.connector.v2.InvokeActionResponse",
      ...{ id, encrypted_data: [{ encrypted_bytes: bytes, name: "password" }] },
    });
    const [one, two] = [response("a", "b"), response("c", "d")];
    expect(differencesOf({ outcome: "success", response: one }, { outcome: "success", response: two })).toEqual([]);
  });
});
