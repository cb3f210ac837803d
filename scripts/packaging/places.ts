import { parse } from "yaml";
import type { Manifest } from "./chart.ts";

/** Where a deployment file puts a connector: what it is given, what is empty at each start, and what stays. */
export interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** User and group. */
  readonly user: string;
  readonly passing: readonly string[];
  readonly staying: readonly string[];
}

/** As the image says. */
const imageUser = "65532:65532";

interface ComposeService {
  readonly environment: Readonly<Record<string, string>>;
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
}

export function composePlace(text: string, service?: string): Place {
  const { services, volumes } = parse(text, { merge: true }) as {
    readonly services: Readonly<Record<string, ComposeService>>;
    readonly volumes?: Readonly<Record<string, unknown>>;
  };
  const { environment, tmpfs = [], volumes: mounted = [] } = services[service ?? Object.keys(services)[0]!]!;
  const named = mounted.map((one) => one.split(":") as [string, string]);
  return {
    // Of the host's own environment nothing is set.
    env: Object.fromEntries(Object.entries(environment).filter(([, value]) => !value.includes("${"))),
    user: imageUser,
    passing: tmpfs.map((one) => one.split(":")[0]!),
    staying: named.filter(([volume]) => volumes && volume in volumes).map(([, path]) => path),
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers */
export function unitPlace(text: string, program: string): Place {
  const specifiers: Record<string, string> = { i: program, S: "/var/lib", d: "/run/credentials", H: "rehearsed" };
  const values = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) =>
      value!.replace(/%([a-zA-Z])/g, (whole, letter: string) => specifiers[letter] ?? whole),
    );
  const variables = values("Environment").map((one) => one.split(/=(.*)/s) as [string, string]);
  return {
    env: Object.fromEntries(variables.filter(([name]) => name !== "PATH")),
    // One that exists only while it runs: DynamicUser.
    user: "61999:61999",
    passing: values("PrivateTmp").includes("yes") ? ["/tmp", "/var/tmp"] : [],
    staying: values("StateDirectory").map((name) => `/var/lib/${name}`),
  };
}

interface Pod {
  readonly securityContext: { readonly runAsUser: number };
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

export function manifestPlace(manifests: readonly Manifest[]): Place {
  type Spec = {
    readonly template: { readonly spec: Pod };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  const workload = manifests.find(({ kind }) => ["Deployment", "StatefulSet"].includes(kind))!;
  const { template, volumeClaimTemplates = [] } = workload.spec as Spec;
  const [container] = template.spec.containers;
  const stays = (name: string) => {
    const volume = template.spec.volumes.find((one) => one.name === name);
    const kept = volume && ("persistentVolumeClaim" in volume || "hostPath" in volume);
    return kept || volumeClaimTemplates.some(({ metadata }) => metadata.name === name);
  };
  const isEmptied = (name: string) => template.spec.volumes.some((one) => one.name === name && "emptyDir" in one);
  const paths = (check: (name: string) => boolean | undefined) =>
    container!.volumeMounts.filter(({ name }) => check(name)).map(({ mountPath }) => mountPath);
  const { runAsUser } = template.spec.securityContext;
  return {
    // What is taken from the pod is its name, which a StatefulSet's next pod has, too.
    env: Object.fromEntries(
      container!.env.map(({ name, value }) => [name, value ?? `${workload.metadata.name}-0`] as const),
    ),
    user: `${runAsUser}:${runAsUser}`,
    passing: paths(isEmptied),
    staying: paths(stays),
  };
}
