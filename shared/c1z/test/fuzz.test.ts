import { readFileSync, writeFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { refused as ours, shown as shownOf } from "./shown.ts";
import { fixture, frame, testFile, v1File } from "./v1-file.ts";

const file = testFile();
const names = ["nested.sqlite.c1z", "nested.pebble.c1z", "in-progress.sqlite.c1z"];

/** A small generator with a seed: the same damage in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

async function shown(bytes: Uint8Array): Promise<string> {
  writeFileSync(file.path, bytes);
  return shownOf(file.path, file.directory);
}

describe.each(names)("%s", (name) => {
  const whole = readFileSync(fixture(name));

  test("cut off at every hundredth is refused by name", async () => {
    for (let percent = 1; percent < 100; percent++) {
      const outcome = await shown(whole.subarray(0, Math.floor((whole.length * percent) / 100)));
      expect([percent, outcome]).toEqual([percent, expect.stringMatching(ours)]);
    }
    expect(await shown(whole.subarray(0, whole.length - 1))).toMatch(ours);
  });

  test("with a bit flipped is refused by name, or read as it was", async () => {
    const intact = await shown(whole);
    const random = randomNumbers(20_261_127);
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(whole);
      const at = random(bytes.length);
      bytes[at]! ^= 1 << random(8);
      const outcome = await shown(bytes);
      if (outcome === intact) continue;
      refused++;
      expect([at, outcome]).toEqual([at, expect.stringMatching(ours)]);
    }
    expect(refused).toBeGreaterThan(50);
  });
});

/** Damage that no checksum tells: whoever wrote the file wrote it so. */
test("a database with wrong bytes in it is read or refused, and never ends the reader", async () => {
  const database = zstdDecompressSync(readFileSync(fixture("nested.sqlite.c1z")).subarray(5));
  const random = randomNumbers(7);
  let refused = 0;
  for (let round = 0; round < 150; round++) {
    const bytes = Buffer.from(database);
    // Half of the time in the first page, which says what all others are.
    const within = round % 2 === 0 ? 4096 : bytes.length;
    for (let n = 0; n <= random(8); n++) bytes[random(within)] = random(256);
    const outcome = await shown(v1File(frame(random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes)));
    if (outcome.startsWith("refused: ")) refused++;
  }
  expect(refused).toBeGreaterThan(20);
});
