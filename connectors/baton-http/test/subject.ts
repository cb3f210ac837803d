import { readFileSync } from "node:fs";
import type { Subject } from "@baton-connectors/conformance";
import { grantId } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { clubYaml, createApp, makeTenant, type StyleName, styles } from "../simulator/index.ts";
import { createVendor, makePeople, vendors } from "../simulator/vendors/index.ts";
import type { Client } from "../src/client.ts";
import { httpConnector } from "../src/connector.ts";

export const example = (name: string) => readFileSync(new URL(`../examples/${name}`, import.meta.url), "utf8");

/** A configuration as the tests have it: the file itself. */
export interface Config {
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
}
export const byText = httpConnector<Config>(({ text, variables }) => ({
  ...{ name: "app.yaml", text, lenient: false },
  placeholders: (name) => variables[name],
}));

const tenant = makeTenant({ rowers: 11, boats: 4 });

/** The connector with an app that pages in this way. */
export function subjectWith(style: StyleName): Subject<Config, Client> {
  return {
    name: `baton-http, ${style}`,
    connector: byText,
    sample: 8,
    open: async () => {
      const { fetch } = inProcess({ handle: createApp(tenant, { style }).handle });
      const config = { text: clubYaml("https://club.test/api", style), variables: { CLUB_TOKEN: tenant.token } };
      return { config, transport: async () => fetch, close: async () => {} };
    },
    secrets: () => [tenant.token],
    provisioning: [
      {
        name: "a seat to a rower",
        choose: ({ entitlements, resources, grants }) => {
          const entitlement = Object.values(entitlements)[0]!;
          const rowers = Object.values(resources).filter(({ id }) => id!.resourceType === "rower");
          return { entitlement, principal: rowers.find(({ id }) => !(grantId(entitlement.id, id!) in grants))! };
        },
      },
    ],
  };
}

/** The connector with an example and the app that it is for. */
export function subjectOf(name: string): Subject<Config, Client> {
  const vendor = vendors[name]!;
  return {
    name: `baton-http, ${name}`,
    connector: byText,
    sample: 2,
    open: async () => {
      const { fetch } = inProcess({ handle: createVendor(vendor, makePeople(5, 3)).handle });
      const config = { text: example(`${name}.yaml`), variables: vendor.variables };
      return { config, transport: async () => fetch, close: async () => {} };
    },
    secrets: () =>
      Object.entries(vendor.variables).flatMap(([key, value]) =>
        /TOKEN$|SECRET|KEY|PASSWORD/.test(key) ? [value] : [],
      ),
    provisioning: vendor.grants
      ? [
          {
            name: `a ${vendor.group} to a user`,
            silent: !vendor.tells,
            choose: ({ entitlements, resources, grants }) => {
              // What the simulated apps give: of GitLab, developers.
              const entitlement =
                Object.values(entitlements).find(({ id }) => /:30$/.test(id)) ?? Object.values(entitlements)[0]!;
              const users = Object.values(resources).filter(({ id }) => id!.resourceType === "user");
              return { entitlement, principal: users.find(({ id }) => !(grantId(entitlement.id, id!) in grants))! };
            },
          },
        ]
      : [],
  };
}

export const pagingSubjects = (Object.keys(styles) as StyleName[]).map(subjectWith);
export const exampleSubjects = Object.keys(vendors).map(subjectOf);
export const subjects: readonly Subject<Config, Client>[] = [...pagingSubjects, ...exampleSubjects];
