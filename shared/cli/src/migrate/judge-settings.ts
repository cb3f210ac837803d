import { environmentName, type Field } from "@baton-connectors/sdk/config";
import { nearest } from "@baton-connectors/sdk/nearest";
import type { DeploymentSettings } from "./deployment-settings.ts";

/** What becomes of one setting of the Go program. */
export interface Judged {
  /** As it was written: `--domain`, `BATON_DOMAIN`. */
  readonly setting: string;
  readonly source: "command line" | "environment";
  readonly verdict: "stays" | "no effect" | "unknown";
  /** What to do about it; "" for nothing. */
  readonly note: string;
}

/** Each setting once, those of the command line first. Values are not looked at: they may be secrets. */
export function judgeSettings({ args, env }: DeploymentSettings, fields: readonly Field[]): Judged[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const byShort = new Map(fields.flatMap((field) => (field.short ? [[field.short, field] as const] : [])));
  const judged: Judged[] = [];
  const of = (field: Field): Pick<Judged, "verdict" | "note"> =>
    field.description.includes("no effect")
      ? { verdict: "no effect", note: "accepted; leave it out when convenient" }
      : { verdict: "stays", note: "" };

  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (!arg.startsWith("-") || arg === "-" || arg === "--") continue;
    const name = arg.replace(/=.*$/s, "");
    const field = name.startsWith("--") ? byName.get(name.slice(2)) : byShort.get(name[1]!);
    if (!field) {
      const [near] = nearest(name.replace(/^-+/, ""), byName.keys());
      const note = near ? `it would be refused; did you mean --${near}?` : "it would be refused: leave it out";
      judged.push({ setting: name, source: "command line", verdict: "unknown", note });
      continue;
    }
    judged.push({ setting: `--${field.name}`, source: "command line", ...of(field) });
    if (field.kind !== "bool" && !arg.includes("=") && (name.startsWith("--") || name.length === 2)) at++;
  }
  const byVariable = new Map(fields.map((field) => [environmentName(field.name), field]));
  for (const name of Object.keys(env).filter((variable) => variable.startsWith("BATON_"))) {
    const field = byVariable.get(name) ?? byVariable.get(name.replace(/_FILE$/, ""));
    const [near] = field ? [] : nearest(name, byVariable.keys());
    const note = near ? `it is not read; did you mean ${near}?` : "it is not read, as by the Go program";
    judged.push({ setting: name, source: "environment", ...(field ? of(field) : { verdict: "unknown", note }) });
  }
  return judged;
}
