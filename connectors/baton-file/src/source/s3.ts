import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import { configError } from "@baton-connectors/sdk/errors";
import { openFetched, pinOf } from "./fetched.ts";
import { safeAddress } from "./https.ts";
import type { Reach } from "./reach.ts";
import type { Source } from "./source.ts";

/**
 * `s3://bucket/key`, of Amazon or of any server that speaks its protocol, with the credentials of the variables that Amazon's
 * own tools know: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export async function openS3(
  address: string,
  { http, secrets }: Reach,
  env: NodeJS.ProcessEnv,
  known?: string,
): Promise<Source> {
  const pinned = pinOf(address);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey)
    throw configError(`there are no credentials for ${address}`, {
      hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for a session AWS_SESSION_TOKEN, too; or give a signed https:// address.",
    });
  for (const secret of [secretAccessKey, AWS_SESSION_TOKEN]) if (secret) secrets.add(secret);
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1";
  const url = addressOf(address, region, env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL);
  const { AwsV4Signer } = await import("aws4fetch");
  // A signature is good for some minutes: each request, and each repetition of one, has its own.
  const signed = http({
    headers: async (request) => {
      const sessionToken = AWS_SESSION_TOKEN || undefined;
      const { headers } = await new AwsV4Signer({
        ...{ url: request.url.href, method: request.method, accessKeyId, secretAccessKey, region, service: "s3" },
        ...(sessionToken && { sessionToken }),
        headers: { "x-amz-checksum-mode": "ENABLED" },
      }).sign();
      return Object.fromEntries(headers);
    },
    describeError: describe,
  });
  return openFetched({ http: signed, url, pinned }, known);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html; other servers are addressed by path. */
function addressOf(address: string, region: string, endpoint: string | undefined): URL {
  const [, bucket, key] = /^s3:\/\/([^/?#]+)\/([^#]+)/i.exec(address) ?? [];
  if (!bucket || !key)
    throw configError(`${address} names no file`, { hint: "Write it as s3://bucket/folder/file.csv." });
  const path = key.split("/").map(encoded).join("/");
  if (endpoint) return safeAddress(`${endpoint.replace(/\/+$/, "")}/${bucket}/${path}`);
  const host = `s3.${region}.amazonaws.com`;
  // A certificate for *.s3.… holds for one label only.
  return bucket.includes(".")
    ? new URL(`https://${host}/${bucket}/${path}`)
    : new URL(`https://${bucket}.${host}/${path}`);
}

const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function describe({ body, headers }: FailedResponse): StatusErrorDetails {
  const text = typeof body === "string" ? body : "";
  const [, code] = /<Code>([^<]*)<\/Code>/.exec(text) ?? [];
  const [, message] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
  const region = headers.get("x-amz-bucket-region");
  return {
    ...(code && { vendorCode: code, message: `${code}: ${message ?? ""}` }),
    ...(region && { hint: `The bucket is in ${region}: set AWS_REGION to it if it is another.` }),
  };
}
