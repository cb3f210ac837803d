import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Subject } from "@baton-connectors/conformance";
import { readStandalone } from "@baton-connectors/mapping/standalone";
import { grantId } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { createVendor, makePeople, vendors } from "../simulator/vendors/index.ts";
import type { Vendor } from "../simulator/vendors/kit.ts";
import type { Client } from "../src/client.ts";
import { connectorOf } from "../src/standalone.ts";

/** Connectors that are a file of baton-http: their apps are simulated here, once for all. */
export const connectors = new URL("../../", import.meta.url);
const fileOf = (name: string) => new URL(`${name}/src/connector.yaml`, connectors);
export const standaloneNames = readdirSync(connectors).filter(
  (name) => existsSync(fileOf(name)) && /^resource_types:/m.test(readFileSync(fileOf(name), "utf8")),
);

export function standaloneApp(name: string) {
  const app = readStandalone(readFileSync(fileOf(name), "utf8"), "connector.yaml");
  const vendor = vendors[name.replace("baton-", "")]!;
  return { app, vendor, connector: connectorOf(app), given: givenTo(vendor, Object.keys(app.config.fields)) };
}

/** Flags, where the simulated app does not say, by the variables of the example, whose names they end in. */
function givenTo({ variables, standalone }: Vendor, flags: readonly string[]): Readonly<Record<string, string>> {
  if (standalone) return standalone.flags;
  const variableOf = (flag: string) =>
    Object.entries(variables).find(([key]) => key.endsWith(flag.toUpperCase().replaceAll("-", "_")))!;
  return Object.fromEntries(flags.map((flag) => [flag, variableOf(flag)[1]]));
}

export function standaloneSubject(name: string): Subject<unknown, Client> {
  const { app, vendor, connector, given } = standaloneApp(name);
  const { other, untried = {}, tells = [], counted } = vendor.standalone ?? {};
  const tried = [vendor.group, other].filter(
    (type) => type !== undefined && vendor.grants && !(`provisioning ${type}` in untried),
  );
  return {
    name,
    connector,
    sample: 2,
    untried,
    ...(counted && { counted }),
    open: async () => {
      const { fetch } = inProcess({ handle: createVendor(vendor, makePeople(5, 3)).handle });
      return { config: given, transport: async () => fetch, close: async () => {} };
    },
    secrets: () => Object.values(app.config.fields).flatMap((field) => (field.secret ? [given[field.name]!] : [])),
    provisioning: tried.map((type) => ({
      name: `a ${type} to a user`,
      silent: !vendor.tells && !tells.includes(type!),
      choose: ({ entitlements, resources, grants }) => {
        const ofType = Object.values(entitlements).filter(({ resource }) => resource!.id!.resourceType === type);
        // What the simulated apps give: of GitLab, developers.
        const entitlement = ofType.find(({ id }) => /:(Developer|member)$/.test(id)) ?? ofType[0]!;
        const users = Object.values(resources).filter(({ id }) => id!.resourceType === "user");
        return { entitlement, principal: users.find(({ id }) => !(grantId(entitlement.id, id!) in grants))! };
      },
    })),
  };
}
