/**
 * Bundles both programs of the chaos test, as they are published, so that they start in a third of the time:
 * `node chaos-bundle.ts FOLDER`. A thread's file is beside whichever file starts it.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const [output] = process.argv.slice(2) as [string];
const connector = fileURLToPath(new URL("chaos-connector.ts", import.meta.url));
const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const programs = {
  connector: { main: connector, worker: source("c1z/src/store/worker.ts") },
  conductor: { main: source("conductor/src/main.ts"), worker: source("conductor/src/contents/worker.ts") },
};
for (const [name, input] of Object.entries(programs)) {
  const bundle = await rolldown({ input, platform: "node", onLog: () => {} });
  await bundle.write({ dir: join(output, name), format: "esm", entryFileNames: "[name].js" });
  await bundle.close();
}
