import { createHash, createHmac } from "node:crypto";

/** Keys of a user or of a session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The credential scope: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
export interface Scope {
  readonly region: string;
  readonly service: string;
}

export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** What is said of a request, or added by whoever carries it on: not signed. */
const unsigned = new Set(["accept", "accept-encoding", "authorization", "connection", "user-agent"]);

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/**
 * The headers that sign a request: AWS Signature Version 4,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signed(
  { method, url, headers, body = "" }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, service }: Scope,
  now: Date,
): Record<string, string> {
  const date = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const added = { "x-amz-date": date, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
  const all = new Map([...headers].filter(([name]) => !unsigned.has(name)));
  for (const [name, value] of Object.entries({ host: url.host, ...added })) all.set(name, value);
  const names = [...all.keys()].sort();
  const canonical = [
    ...[method, canonicalPath(url, service), canonicalQuery(url)],
    ...names.map((name) => `${name}:${all.get(name)!.trim().replaceAll(/\s+/g, " ")}`),
    ...["", names.join(";"), sha256(body)],
  ].join("\n");
  const scope = [day, region, service, "aws4_request"].join("/");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** Characters that `encodeURIComponent` leaves and AWS does not. */
const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Each part is encoded twice, as it stands in the address encoded already. */
const canonicalPath = ({ pathname }: URL, service: string) =>
  service === "s3" ? pathname : pathname.split("/").map(encoded).join("/");

const canonicalQuery = ({ searchParams }: URL) =>
  [...searchParams]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, av], [b, bv]) => (a === b ? (av < bv ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
