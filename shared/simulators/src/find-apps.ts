import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SimulatedApp } from "./simulated-app.ts";

export type Apps = Readonly<Record<string, () => Promise<SimulatedApp>>>;

/** In a checkout beside their connectors, in the published package in a folder of its own. */
const published = new URL("./apps/", import.meta.url);
const connectors = new URL("../../../connectors/", import.meta.url);

/** Every simulated app by its name, loaded when asked for: whoever has a folder takes part. */
export const findApps = (): Apps => Object.fromEntries(existsSync(published) ? publishedApps() : connectorsApps());

const load = (file: URL) => async (): Promise<SimulatedApp> =>
  ((await import(file.href)) as { simulatedApp: SimulatedApp }).simulatedApp;

const publishedApps = () =>
  readdirSync(published)
    .filter((file) => file.endsWith(".js"))
    .map((file) => [basename(file, ".js"), load(new URL(file, published))] as const);

function connectorsApps() {
  if (!existsSync(connectors)) return [];
  return readdirSync(connectors)
    .map((folder) => [new URL(`${folder}/simulator/index.ts`, connectors), folder] as const)
    .filter(([file]) => existsSync(file))
    .map(([file, folder]) => [nameOf(folder), load(file)] as const);
}

/** `okta` for `baton-okta`, or what `baton.simulator` of its manifest says. */
function nameOf(folder: string): string {
  const manifest = readFileSync(new URL(`${folder}/package.json`, connectors), "utf8");
  const { baton } = JSON.parse(manifest) as { baton?: { simulator?: string } };
  return baton?.simulator ?? folder.replace(/^baton-/, "");
}
