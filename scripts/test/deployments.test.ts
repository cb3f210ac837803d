import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parse, parseAllDocuments } from "yaml";
import { defaultFields } from "../../shared/cli/src/flags/default-fields.ts";
import { compose } from "../../shared/cli/src/init/compose.ts";
import { imageOf } from "../../shared/cli/src/init/deployment.ts";
import { kubernetes } from "../../shared/cli/src/init/kubernetes.ts";
import { systemd } from "../../shared/cli/src/init/systemd.ts";
import type { Configuration } from "../../shared/sdk/src/config/index.ts";
import { packages, root } from "../packages.ts";
import {
  chartFolder,
  examples,
  type Manifest,
  manifestsOf,
  renderedOf,
  validate,
  valuesOf,
} from "../packaging/chart.ts";

const connectors = packages().filter(
  ({ isConnector, folder }) => isConnector && existsSync(join(folder, "src/config.ts")),
);

/** Variables of the host itself, and of what it runs on, which are no flags. */
const hostVariables = ["BATON_HOST_ID", "BATON_TMPDIR", "HTTPS_PROXY"];

async function variablesOf(program: string): Promise<ReadonlySet<string> | undefined> {
  const found = connectors.find(({ folderName }) => folderName === program);
  if (!found) return undefined;
  const { config } = (await import(join(found.folder, "src/config.ts"))) as { readonly config: Configuration };
  const fields = [
    ...Object.values(defaultFields({ terminal: false, now: new Date(0) }).fields),
    ...Object.values(config.fields),
  ];
  const names = fields.map(({ name }) => `BATON_${name.toUpperCase().replaceAll("-", "_")}`);
  return new Set([...names, ...names.map((name) => `${name}_FILE`), ...hostVariables]);
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string }[];
  readonly securityContext: unknown;
}
interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: unknown;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  type Template = { readonly template: { readonly spec: PodSpec } };
  if (kind === "StatefulSet") return (spec as Template).template.spec;
  return kind === "CronJob"
    ? (spec as { readonly jobTemplate: { readonly spec: Template } }).jobTemplate.spec.template.spec
    : undefined;
}

test.each(examples())("what the chart makes of the example '%s' is what Kubernetes takes", async (example) => {
  const manifests = manifestsOf(renderedOf(example));
  expect(manifests.length).toBeGreaterThan(0);
  for (const manifest of manifests) {
    validate(manifest);
    const pod = podOf(manifest);
    if (!pod) continue;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    // OpenShift gives each namespace users of its own.
    const user = example === "tenants" ? undefined : 65532;
    expect((pod.securityContext as { runAsUser?: number }).runAsUser).toBe(user);
    const containers = [...pod.containers, ...(pod.initContainers ?? [])];
    for (const { securityContext } of containers)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    const connector = containers.find(({ name }) => name === "connector")!;
    const program = /\/(baton-[a-z-]+):/.exec(connector.image)![1]!;
    const known = await variablesOf(program);
    if (known) for (const { name } of connector.env ?? []) expect(known).toContain(name);
  }
});

test("a manifest with a word that Kubernetes does not know is refused", () => {
  const manifest = manifestsOf(renderedOf("service")).find(({ kind }) => kind === "StatefulSet");
  expect(() => validate({ ...manifest!, spec: { replicas: "two" } })).toThrow("apps/v1 StatefulSet baton-okta");
  expect(() => validate({ ...manifest!, kind: "Pod" })).toThrow("nothing is known of apps/v1 Pod");
});

const schema = JSON.parse(readFileSync(join(chartFolder, "values.schema.json"), "utf8"));
const accepts = new Ajv({ strict: false }).compile(schema);

test("the chart's values and the examples are what its schema says", () => {
  for (const path of [join(chartFolder, "values.yaml"), ...examples().map(valuesOf)]) {
    expect({ path, valid: accepts(parse(readFileSync(path, "utf8"))) }).toEqual({ path, valid: true });
  }
});

const okta = { program: "baton-okta", mode: "service", secretName: "baton-okta" };
test.each<[string, object]>([
  ["no secret", { connectors: { okta: { program: "baton-okta", mode: "service" } } }],
  ["an unknown mode", { connectors: { okta: { ...okta, mode: "cron" } } }],
  ["a schedule with nowhere to put the file", { connectors: { okta: { ...okta, mode: "sync" } } }],
  ["a number where a variable is text", { connectors: { okta: { ...okta, env: { BATON_WORKERS: 4 } } } }],
  ["a name that no object can have", { connectors: { Okta_1: okta } }],
  ["a misspelt section", { connector: {} }],
  ["a misspelt key of a connector", { connectors: { okta: { ...okta, provisoning: true } } }],
  ["a misspelt key of a tenant", { connectors: { okta: { ...okta, tenants: [{ name: "a", secretname: "b" }] } } }],
  ["a misspelt key of the defaults", { defaults: { replica: 2 } }],
  [
    "tenants without a secret",
    { connectors: { okta: { program: "baton-okta", mode: "service", tenants: [{ name: "a" }] } } },
  ],
  ["a tenant without a name", { connectors: { okta: { ...okta, tenants: [{ secretName: "b" }] } } }],
])("the chart refuses %s", (_, values) => {
  expect(accepts(values)).toBe(false);
});

interface ComposeService {
  readonly image: string;
  readonly read_only: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

test("the compose file runs existing programs, with variables and secrets that exist", async () => {
  const text = readFileSync(join(root, "docker/compose.yaml"), "utf8");
  const file = parse(text, { merge: true }) as {
    services: Record<string, ComposeService>;
    secrets: Record<string, unknown>;
  };
  const services = Object.values(file.services);
  expect(services.length).toBeGreaterThan(1);
  for (const { image, read_only, environment, secrets } of services) {
    expect(read_only).toBe(true);
    const program = /\/([^/:]+):/.exec(image)![1]!;
    expect(image.startsWith(imageOf(program).replace(":latest", ":$"))).toBe(true);
    const known = await variablesOf(program);
    // Others are the app's own, as AWS_REGION.
    const ours = Object.keys(environment).filter((name) => name.startsWith("BATON_"));
    if (known) for (const name of ours) expect(known).toContain(name);
    const mounted = Object.values(environment).filter((value) => value.startsWith("/run/secrets/"));
    expect(mounted.map((path) => path.replace("/run/secrets/", "")).sort()).toEqual([...secrets].sort());
    for (const secret of secrets) expect(file.secrets).toHaveProperty([secret]);
  }
});

/** Where a deployment puts what must outlive a restart, and whether it does. */
describe("the work directory of a service outlives a restart", () => {
  type Service = { readonly environment: Readonly<Record<string, string>>; readonly volumes?: readonly string[] };
  type Compose = { readonly services: Readonly<Record<string, Service>>; readonly volumes: object };
  const checkCompose = ({ services, volumes }: Compose) => {
    expect(Object.keys(services).length).toBeGreaterThan(0);
    const mounts = Object.values(services).map(({ environment, volumes: mounted = [] }) => {
      expect(environment.BATON_HOST_ID).toMatch(/./);
      const [volume] = mounted.filter((one) => one.endsWith(`:${environment.BATON_TMPDIR}`));
      return volume?.split(":")[0];
    });
    // Each has its own.
    expect(new Set(mounts).size).toBe(mounts.length);
    for (const volume of mounts) expect(Object.keys(volumes)).toContain(volume);
  };
  const facts = {
    program: "baton-okta",
    displayName: "Okta",
    configPath: "/etc/baton.yaml",
    files: [],
    image: "x/y:latest",
  };
  const pods = (manifests: readonly Manifest[]) =>
    manifests.flatMap(({ spec }) => {
      const { template, volumeClaimTemplates = [] } = spec as {
        readonly template?: { readonly spec: PodSpec & { readonly volumes: readonly Record<string, unknown>[] } };
        readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
      };
      return template
        ? [{ pod: template.spec, claims: volumeClaimTemplates.map(({ metadata }) => metadata.name) }]
        : [];
    });
  const checkPods = (manifests: readonly Manifest[]) => {
    const found = pods(manifests);
    expect(found).toHaveLength(1);
    for (const { pod, claims } of found) {
      type Mounted = {
        readonly env: readonly { readonly name: string; readonly value?: string }[];
        readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
      };
      const [container] = pod.containers as unknown as readonly Mounted[];
      const directory = container!.env.find(({ name }) => name === "BATON_TMPDIR")!.value;
      const { name } = container!.volumeMounts.find(({ mountPath }) => mountPath === directory)!;
      const volume = pod.volumes.find((one) => one.name === name);
      const stays = volume?.persistentVolumeClaim !== undefined || volume?.hostPath !== undefined;
      expect(claims.includes(name) || stays).toBe(true);
    }
  };
  const unit = (text: string) => {
    expect(text).toMatch(/^StateDirectory=./m);
    const [, state] = /^StateDirectory=(.*)$/m.exec(text)!;
    expect(text).toContain(`Environment=BATON_TMPDIR=%S/${state}\n`);
  };

  test("docker/compose.yaml", () =>
    checkCompose(parse(readFileSync(join(root, "docker/compose.yaml"), "utf8"), { merge: true })));
  test("the compose file of init", () => checkCompose(parse(compose.content(facts))));
  test("the manifests of init", () => checkPods(parseAllDocuments(kubernetes.content(facts)).map((one) => one.toJS())));
  test.each(["service", "service-hostpath"])("the chart, example '%s'", (example) =>
    checkPods(manifestsOf(renderedOf(example))),
  );
  test("the systemd unit of init", () => unit(systemd.content(facts)));
  test("the systemd unit of the packages", () =>
    unit(readFileSync(join(root, "docker/systemd/baton@.service"), "utf8")));
});
