import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "@jest/globals";
import { endpointOf, type Service } from "../src/aws/endpoints.ts";

interface Rules {
  readonly config: {
    readonly endpointProvider: (where: { Region: string; UseFIPS: boolean; UseDualStack: boolean }) => {
      readonly url: URL;
      readonly properties?: { readonly authSchemes?: readonly { readonly signingRegion?: string }[] };
    };
  };
}
const region = "us-east-1";
const clients = {
  iam: new IAMClient({ region }),
  sts: new STSClient({ region }),
  organizations: new OrganizationsClient({ region }),
  sso: new SSOAdminClient({ region }),
  identitystore: new IdentitystoreClient({ region }),
  cloudtrail: new CloudTrailClient({ region }),
} as unknown as Record<Service, Rules>;

const regions = ["us-east-1", "eu-central-1", "il-central-1", "us-gov-east-1", "us-gov-west-1", "cn-north-1"];
const cases = Object.entries(clients).flatMap(([service, client]) =>
  regions.flatMap((at) => [false, true].map((fips) => [service as Service, at, fips, client] as const)),
);

test.each(cases)(
  "%s in %s, FIPS %s, is asked and signed for where AWS's own client does",
  (service, at, fips, client) => {
    const theirs = client.config.endpointProvider({ Region: at, UseFIPS: fips, UseDualStack: false });
    const { url, region: signed } = endpointOf(service, at, { AWS_USE_FIPS_ENDPOINT: String(fips) });
    expect([url.href, signed]).toEqual([theirs.url.href, theirs.properties?.authSchemes?.[0]?.signingRegion ?? at]);
  },
);
