import { configError } from "@baton-connectors/sdk";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** With its kind and path, e.g. `user/people/alice`. */
  readonly resource: string;
}

/** Undefined: it is none. What belongs to the resource may hold colons. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(":");
  if (arn !== "arn" || !partition || !service || region === undefined || account === undefined) return undefined;
  if (resource.length === 0) return undefined;
  return { partition, service, region, account, resource: resource.join(":") };
}

export const iamKinds = ["user", "group", "role", "policy"] as const;
export type IamKind = (typeof iamKinds)[number];

export interface IamArn extends Arn {
  readonly text: string;
  readonly kind: IamKind;
  /** Without its path: names are unique in an account, whatever their path. */
  readonly name: string;
}

/** An object of IAM by its ARN; `kind`, where only one will do. Policies of AWS belong to the account `aws`. */
export function iamArn(text: string, kind?: IamKind): IamArn {
  const arn = parseArn(text);
  const [found, ...path] = arn?.resource.split("/") ?? [];
  const name = path.at(-1);
  const isIam = arn?.service === "iam" && iamKinds.includes(found as IamKind) && (!kind || found === kind) && name;
  if (!arn || !isIam || !/^(\d{12}|aws)$/.test(arn.account))
    throw configError(`${JSON.stringify(text)} is not the ARN of an IAM ${kind ?? "object"}`, { effect: "none" });
  return { ...arn, text, kind: found as IamKind, name };
}

/** An object of the identity store, by the id that this connector gives it: an ARN of AWS's form, with the region in it and no account. */
export function identityId(text: string, kind: "user" | "group"): string {
  const arn = parseArn(text);
  const [store, found, ...rest] = arn?.resource.split("/") ?? [];
  const id = rest.join("/");
  if (arn?.service !== "identitystore" || !store || found !== kind || id === "")
    throw configError(`${JSON.stringify(text)} is not the id of an Identity Center ${kind}`, { effect: "none" });
  return id;
}

/** Of a session the role, without its path, which AWS does not tell. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function principalOf(text: string): string {
  const arn = parseArn(text);
  const [kind, name] = arn?.resource.split("/") ?? [];
  if (arn?.service !== "sts" || kind !== "assumed-role") return text;
  return `arn:${arn.partition}:iam::${arn.account}:role/${name}`;
}
