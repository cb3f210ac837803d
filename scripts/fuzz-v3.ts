import { parseArgs } from "node:util";
import { damageMany } from "../shared/c1z/test/pebble/mutations.ts";

/**
 * Reads so many damaged v3 files as asked for and tells which were neither refused by name nor read as they were.
 *
 *     scripts/run fuzz-v3                     10,000
 *     scripts/run fuzz-v3 --count 100000 --seed 7
 */
const { values } = parseArgs({
  options: { count: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const portion = 1000;
const total = { refused: 0, read: 0, wrong: 0 };
for (let done = 0; done < count; done += portion) {
  const { refused, read, wrong } = await damageMany(Math.min(portion, count - done), seed + done);
  for (const line of wrong) console.log(line);
  total.refused += refused.file + refused.member + refused.block;
  total.read += read.file + read.member + read.block;
  total.wrong += wrong.length;
}
console.log(
  `${count} damaged files: ${total.refused} refused, ${total.read} read, ${total.wrong} of them wrongly or not at all`,
);
process.exitCode = total.wrong > 0 ? 1 : 0;
