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
    .map(([file, folder]) => [appName(folder, manifestOf(folder)), load(file)] as const);
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(new URL(`${folder}/package.json`, connectors), "utf8")) as AppManifest;

/** Of a connector's manifest, what its simulated app is called if not as the connector. */
export interface AppManifest {
  readonly baton?: {
    readonly simulator?: string;
    /** A file of its user says what its resource types are: without one it has no capabilities to tell. */
    readonly saidByFile?: boolean;
    /** The program that stands for its app when the installed connector is tried, where that is another connector's. */
    readonly trial?: string;
  };
}

/** `okta` for `baton-okta`, or what the manifest says. */
export const appName = (folder: string, { baton }: AppManifest): string =>
  baton?.simulator ?? folder.replace(/^baton-/, "");
