import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { assignment, resource } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import type { Config } from "../src/config.ts";
import { fileConnector } from "../src/connector.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** `anna → team:red:member` */
const arrow = /^(?<principal>.+) → (?<of>[^:]+):(?<name>.+):(?<slug>[^:]+)$/u;

/** A grant or a revocation, as ConductorOne asks for it; principals are people unless `type/name` says otherwise. */
export async function change(config: Config, kind: "grant" | "revoke", text: string, sources: readonly string[] = []) {
  const { principal, of, name, slug } = arrow.exec(text)!.groups as Record<string, string>;
  const [type, id] = principal!.includes("/") ? (principal!.split("/") as [string, string]) : ["user", principal!];
  const entitlement = assignment(resource({ type: of!, id: name!, displayName: "" }), slug!);
  const holder = resource({ type, id, displayName: "" });
  return withRuntime(config, async (runtime) => {
    if (kind === "grant") return (await runtime.grant({ entitlement, principal: holder })).annotations;
    const given = Object.fromEntries(sources.map((source) => [source, {}]));
    const grant = create(GrantSchema, { entitlement, principal: holder, sources: { sources: given } });
    return (await runtime.revoke({ grant })).annotations;
  });
}

export async function withRuntime<T>(config: Config, work: (runtime: Runtime) => Promise<T>, provisioning = true) {
  const runtime = createRuntime(fileConnector, config, { log: silent, provisioning, sleep: async () => {} });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}
