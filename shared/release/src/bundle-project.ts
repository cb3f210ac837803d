import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { type Bundled, bundle } from "./bundle.ts";
import type { Project } from "./project.ts";
import { noticesText, thirdPartiesOf } from "./third-parties.ts";

/** `dist/` and the notices of those whose code is in it. Nothing has to be installed beside it. */
export async function bundleProject({ folder, name, version, oldestNode }: Project): Promise<Bundled> {
  const main = join(folder, "src/main.ts");
  const bundled = await bundle({
    ...{ name, version, oldestNode, isConnector: true, output: join(folder, "dist"), started: [main] },
    // The thread that writes files is started by its path, from the chunk that opens stores.
    input: { main, "chunks/worker": workerFile(folder) },
    isOurs: (path) => path.startsWith(folder + sep) && !path.includes(`${sep}node_modules${sep}`),
  });
  // Ours are published under the Apache licence, and say so themselves.
  const thirdParties = thirdPartiesOf(bundled.modules);
  writeFileSync(join(folder, "THIRD-PARTY-NOTICES.txt"), noticesText(name, thirdParties));
  return bundled;
}

function workerFile(folder: string): string {
  const cli = createRequire(join(folder, "package.json")).resolve("@baton-connectors/cli");
  const store = dirname(createRequire(cli).resolve("@baton-connectors/c1z"));
  const found = [join(store, "worker.js"), join(store, "store/worker.ts")].find((path) => existsSync(path));
  if (!found) throw new Error(`${store} has no thread that writes files`);
  return found;
}
