import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { convertV3ToV1 } from "../../src/pebble/convert-v3-to-v1.ts";
import { v3Problem } from "../../src/pebble/v3-error.ts";

const whole = readFileSync(new URL("../fixtures/nested.pebble.c1z", import.meta.url));
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-hostile-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What converting these bytes ends in: the error, or the rows' digest when it succeeds. */
async function convert(bytes: Uint8Array): Promise<{ error: Error } | { digest: string }> {
  const source = join(directory, "input.c1z");
  const target = join(directory, "output.db");
  writeFileSync(source, bytes);
  rmSync(target, { force: true });
  try {
    await convertV3ToV1(source, target, directory);
    return { digest: createHash("sha256").update(readFileSync(target)).digest("hex") };
  } catch (error) {
    return { error: error as Error };
  }
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const result = await convert(bytes);
  if (!("error" in result)) throw new Error("the file was read");
  return `${v3Problem(result.error)}: ${result.error.message}`;
}

/** A small generator with a seed: the same damage in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe("cut off", () => {
  test.each([0, 4, 5, 8, 9, 100, 20_000, 40_000, whole.length - 29, whole.length - 28, whole.length - 1])(
    "after %i bytes",
    async (length) => {
      expect(await problemOf(whole.subarray(0, length))).toMatch(
        /^damaged: c1z: .*input\.c1z is damaged: it is cut off/,
      );
    },
  );
});

test("bytes after the end are refused", async () => {
  expect(await problemOf(Buffer.concat([whole, Buffer.alloc(10)]))).toMatch(/^damaged/);
});

test("one flipped bit anywhere never changes what is read: it is refused, or lies where nothing is kept", async () => {
  const intact = await convert(whole);
  const random = randomNumbers(20_260_101);
  let refused = 0;
  for (let round = 0; round < 250; round++) {
    const bytes = Buffer.from(whole);
    const at = random(bytes.length);
    bytes[at]! ^= 1 << random(8);
    const result = await convert(bytes);
    if ("error" in result) {
      refused++;
      expect([at, v3Problem(result.error), result.error.message]).toEqual([at, expect.any(String), expect.any(String)]);
    } else expect([at, result]).toEqual([at, intact]);
  }
  expect(refused).toBeGreaterThan(100);
});

test("nothing unpacked is left behind by a failure", () => {
  expect(readdirSync(directory).filter((name) => name.startsWith("c1z-v3-"))).toEqual([]);
});
