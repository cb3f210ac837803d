import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as monitoring from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import * as apps from "kubernetes-models/apps/v1";
import * as batch from "kubernetes-models/batch/v1";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import { parseAllDocuments } from "yaml";
import { root } from "../packages.ts";

/** The Helm chart, and examples of what it renders to. */
export const chartFolder = join(root, "docker/helm/baton-connectors");
export const exampleFolder = join(root, "docker/helm/examples");

/** Names of `<name>.values.yaml` and `<name>.rendered.yaml`. */
export const examples = (): readonly string[] =>
  readdirSync(exampleFolder)
    .filter((name) => name.endsWith(".values.yaml"))
    .map((name) => name.replace(".values.yaml", ""));

export const valuesOf = (example: string) => join(exampleFolder, `${example}.values.yaml`);
export const renderedOf = (example: string) => join(exampleFolder, `${example}.rendered.yaml`);

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: unknown;
}

export function manifestsIn(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text);
  return (Array.isArray(documents) ? documents : [])
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0]!;
      return document.toJS() as Manifest | null;
    })
    .filter((document) => document !== null);
}

export const manifestsOf = (path: string) => manifestsIn(readFileSync(path, "utf8"));

const models = {
  "apps/v1 StatefulSet": apps.StatefulSet,
  "batch/v1 CronJob": batch.CronJob,
  "monitoring.coreos.com/v1 PodMonitor": monitoring.PodMonitor,
  "networking.k8s.io/v1 NetworkPolicy": networking.NetworkPolicy,
} as const;

/** Throws unless the object is what the Kubernetes API takes. */
export function validate(manifest: Manifest): void {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  if (!(kind in models)) throw new Error(`nothing is known of ${kind}`);
  const model = new models[kind as keyof typeof models](manifest as never);
  try {
    model.validate();
  } catch (thrown) {
    throw new Error(`${kind} ${manifest.metadata.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
