import { configError } from "@baton-connectors/sdk";
import type { Scope } from "./signature.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-syntax: separate sets of regions, each with its own accounts. */
export interface Partition {
  readonly id: "aws" | "aws-cn" | "aws-us-gov";
  readonly domain: string;
  /** Where IAM is signed for. https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
  readonly iamRegion: string;
  readonly iamHost: string;
  /** https://docs.aws.amazon.com/general/latest/gr/ao.html */
  readonly organizationsRegion: string;
  /** Where Identity Center can be. https://docs.aws.amazon.com/general/latest/gr/sso.html */
  readonly ssoRegions: readonly string[];
}

const partitions: readonly (Partition & { readonly regions: RegExp })[] = [
  {
    id: "aws-cn",
    regions: /^cn-/,
    domain: "amazonaws.com.cn",
    iamRegion: "cn-north-1",
    iamHost: "iam.cn-north-1.amazonaws.com.cn",
    organizationsRegion: "cn-northwest-1",
    ssoRegions: ["cn-north-1", "cn-northwest-1"],
  },
  {
    id: "aws-us-gov",
    regions: /^us-gov-/,
    domain: "amazonaws.com",
    iamRegion: "us-gov-west-1",
    iamHost: "iam.us-gov.amazonaws.com",
    organizationsRegion: "us-gov-west-1",
    ssoRegions: ["us-gov-west-1", "us-gov-east-1"],
  },
  {
    id: "aws",
    regions: /^[a-z]{2}-[a-z]+-\d+$/,
    domain: "amazonaws.com",
    iamRegion: "us-east-1",
    iamHost: "iam.amazonaws.com",
    organizationsRegion: "us-east-1",
    ssoRegions: [
      ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1"],
      ...["eu-central-1", "eu-central-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1"],
      ...["eu-south-2", "me-south-1", "me-central-1", "il-central-1", "af-south-1", "ap-east-1", "ap-south-1"],
      ...["ap-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"],
      ...["ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7"],
    ],
  },
];

export function partitionOf(region: string): Partition {
  const found = partitions.find(({ regions }) => regions.test(region));
  if (found) return found;
  throw configError(`${JSON.stringify(region)} is no AWS region`, { hint: "Set --global-region, e.g. us-east-1." });
}

export const services = ["iam", "sts", "organizations", "sso", "identitystore", "cloudtrail"] as const;
export type Service = (typeof services)[number];

export interface Endpoint extends Scope {
  readonly url: URL;
}

/** As the vendor's clients name services in `AWS_ENDPOINT_URL_…`: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const variables: Readonly<Record<Service, string>> = {
  iam: "IAM",
  sts: "STS",
  organizations: "ORGANIZATIONS",
  sso: "SSO_ADMIN",
  identitystore: "IDENTITYSTORE",
  cloudtrail: "CLOUDTRAIL",
};

/** Where a service is, and for which region requests to it are signed. */
export function endpointOf(service: Service, region: string, env: NodeJS.ProcessEnv): Endpoint {
  const { id, domain, iamHost, iamRegion, organizationsRegion } = partitionOf(region);
  const at = service === "iam" ? iamRegion : service === "organizations" ? organizationsRegion : region;
  // Those of GovCloud are, whether it is asked for or not. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
  const isFips = env.AWS_USE_FIPS_ENDPOINT === "true" && id !== "aws-us-gov";
  const usual = service === "iam" ? iamHost : `${service}.${at}.${domain}`;
  const fips = service === "iam" ? `iam-fips.${domain}` : `${service}-fips.${at}.${domain}`;
  const host = isFips ? fips : usual;
  return { service, region: at, url: givenUrl(service, env) ?? new URL(`https://${host}/`) };
}

function givenUrl(service: Service, env: NodeJS.ProcessEnv): URL | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true") return undefined;
  const given = env[`AWS_ENDPOINT_URL_${variables[service]}`] || env.AWS_ENDPOINT_URL;
  if (!given) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && ["http:", "https:"].includes(url.protocol)) return url;
  throw configError(`AWS_ENDPOINT_URL is no address: ${given}`);
}
