import { BatonError } from "@baton-connectors/sdk";
import { parseArn } from "./arn.ts";
import type { Partition } from "./aws/endpoints.ts";
import type { Config } from "./config.ts";

/** Whether the role of `--role-arn` is assumed: when asked for, and when it comes with the external id that its trust wants. */
export const assumesRole = ({ useAssume, roleArn, externalId }: Pick<Config, "useAssume" | "roleArn" | "externalId">) =>
  useAssume || (roleArn !== "" && externalId !== "");

/** Whether other accounts of the organization are read and changed, too. */
export const isCrossAccount = ({ orgsEnabled, ssoEnabled, crossAccountEnabled }: Config) =>
  orgsEnabled && (!ssoEnabled || crossAccountEnabled);

export const hasIdentityCenter = ({ orgsEnabled, ssoEnabled }: Config) => orgsEnabled && ssoEnabled;

/** What can be wrong with the settings together. Nothing is sent for it. */
export function checkConfig(config: Config, partition: Partition): void {
  if (assumesRole(config)) {
    checkRole(config.roleArn, partition);
    if (config.bindingRoleArn !== "") checkExternalId(config.externalId);
  }
  if (config.ssoEnabled && !config.orgsEnabled)
    throw wrong("baton-aws: SSO Support requires Org support to also be enabled. Please enable both");
  if (config.createType === "sso_user" && !config.ssoEnabled)
    throw wrong("baton-aws: BATON_CREATE_ACCOUNT_RESOURCE_TYPE=sso_user requires BATON_GLOBAL_AWS_SSO_ENABLED=true");
  if ((config.accessKeyId === "") !== (config.secretAccessKey === ""))
    throw wrong("one of --global-access-key-id and --global-secret-access-key is given without the other");
}

function checkRole(text: string, partition: Partition) {
  if (text === "") throw wrong("role arn is missing");
  const arn = parseArn(text);
  const problem = !arn
    ? "arn: invalid prefix"
    : arn.partition !== partition.id
      ? `only ${partition.id} partition supported`
      : arn.service !== "iam"
        ? "invalid service: must be 'iam'"
        : arn.region !== ""
          ? "invalid region: must be empty"
          : !/^\d{12}$/.test(arn.account)
            ? "invalid account id: must be 12 characters long"
            : !/^role\/(.*\/)?[^/]+$/.test(arn.resource)
              ? "invalid resource: must start with 'role/'"
              : undefined;
  if (problem) throw wrong(`baton-aws: invalid role ARN: ${problem}`);
}

/** Bounds as Go has them, whatever its words say. */
function checkExternalId(externalId: string) {
  if (externalId === "") throw wrong("baton-aws: external id is missing");
  const bytes = Buffer.byteLength(externalId);
  if (bytes < 32 || bytes > 65) throw wrong("baton-aws: aws_external_id must be between 32 and 64 bytes");
}

const wrong = (message: string) => new BatonError("Unknown", message, { kind: "config" });
