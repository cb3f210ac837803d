import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { compose } from "../shared/cli/src/init/compose.ts";
import { imageOf } from "../shared/cli/src/init/deployment.ts";
import { kubernetes } from "../shared/cli/src/init/kubernetes.ts";
import { systemd } from "../shared/cli/src/init/systemd.ts";
import { layOutRoot, requireRoot } from "../shared/release/src/closed-root.ts";
import { layOut } from "./image-files.ts";
import { packages, root } from "./packages.ts";
import { type Manifest, manifestsOf, renderedOf } from "./packaging/chart.ts";
import { composePlace, manifestPlace, type Place, unitPlace } from "./packaging/places.ts";
import { rehearse } from "./packaging/restart.ts";

/**
 * Restarts a connector between the taking and the acknowledgement of tasks, in the surroundings that each deployment file
 * gives it, without an engine, a cluster or systemd: a closed-off read-only root, its user, what is empty at each start
 * empty, what stays kept. Then the same with nothing kept, which must be noticed.
 *
 *     sudo scripts/run rehearse-deployments     Linux only: it mounts
 */

const program = "baton-demo";
const facts = {
  ...{ program, displayName: "Demo", configPath: "/etc/baton/baton-demo.yaml" },
  ...{ files: [], image: imageOf(program) },
};
const text = (path: string) => readFileSync(join(root, "docker", path), "utf8");
const manifests = parseAllDocuments(kubernetes.content(facts)).map((one) => one.toJS() as Manifest);
const places: Readonly<Record<string, Place>> = {
  "docker/compose.yaml": composePlace(text("compose.yaml")),
  "compose file of init": composePlace(compose.content(facts)),
  "docker/systemd/baton@.service": unitPlace(text("systemd/baton@.service"), program),
  "systemd unit of init": unitPlace(systemd.content(facts), program),
  "manifests of init": manifestPlace(manifests),
  "chart, a volume of each pod": manifestPlace(manifestsOf(renderedOf("service"))),
  "chart, hostPath": manifestPlace(manifestsOf(renderedOf("service-hostpath"))),
};

requireRoot("rehearse-deployments");
const folder = mkdtempSync(join(tmpdir(), "baton-deployments-"));
try {
  const image = join(folder, "root");
  await layOut(packages().find(({ folderName }) => folderName === program)!, image);
  layOutRoot(image);
  for (const [name, place] of Object.entries(places)) {
    const work = mkdtempSync(join(folder, "place-"));
    try {
      const told = await rehearse({ image, program, place, work });
      console.log(`${name.padEnd(32)} ${told}`);
    } catch (thrown) {
      console.error(`rehearse-deployments: ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
