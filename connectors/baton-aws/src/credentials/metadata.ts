import { readFile } from "node:fs/promises";
import { configError, type Http, type HttpFactory, type Secrets } from "@baton-connectors/sdk";
import { exactly, object, optional, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import { type AwsToken, tokenOf } from "./token.ts";

const session = object({
  AccessKeyId: requiredText,
  SecretAccessKey: requiredText,
  Token: requiredText,
  Expiration: requiredText,
});
/** Otherwise it says why there is none. */
const instanceSession = object({
  Code: exactly("Success"),
  ...{ AccessKeyId: requiredText, SecretAccessKey: requiredText, Token: requiredText, Expiration: requiredText },
});

interface Place {
  readonly http: HttpFactory;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** Services beside the program answer at once, or are not there. */
const timeoutMs = 5000;

const toToken = ({ AccessKeyId, SecretAccessKey, Token, Expiration }: Shaped<typeof session>, secrets: Secrets) =>
  tokenOf(
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    new Date(Expiration),
    secrets,
  );

/** ECS, EKS Pod Identity. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
export async function containerCredentials({ http, env, secrets, signal }: Place): Promise<AwsToken | undefined> {
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const full = env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!relative && !full) return undefined;
  const url = new URL(relative ? `http://169.254.170.2${relative}` : full!);
  if (url.protocol !== "https:" && !isBeside(url.hostname))
    throw configError(`AWS_CONTAINER_CREDENTIALS_FULL_URI leads to ${url.hostname}, to which keys must not go openly`);
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const authorization = file ? (await readFile(file, "utf8")).trim() : env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  if (authorization) secrets.add(authorization);
  const client = http({ timeoutMs, ...(authorization && { headers: { authorization } }) });
  const { data } = await client.read({ url, signal, secretAnswer: true }, session);
  return toToken(data, secrets);
}

const isBeside = (host: string) =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/.test(host);

/** EC2, by its second version only. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
export async function instanceCredentials({ http, env, secrets, signal }: Place): Promise<AwsToken | undefined> {
  if (env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === "true") return undefined;
  const root = new URL(env.AWS_EC2_METADATA_SERVICE_ENDPOINT || "http://169.254.169.254/");
  const asText = http({ timeoutMs, format: { name: "text", parse: (value) => ({ ok: true, value }) } });
  const token = await textAt(asText, new URL("/latest/api/token", root), "PUT", signal, {
    "x-aws-ec2-metadata-token-ttl-seconds": "21600",
  });
  secrets.add(token);
  const headers = { "x-aws-ec2-metadata-token": token };
  const roles = new URL("/latest/meta-data/iam/security-credentials/", root);
  const role = (await textAt(asText, roles, "GET", signal, headers)).split("\n")[0]!;
  const request = { url: new URL(encodeURIComponent(role), roles), headers, signal, secretAnswer: true };
  const { data } = await http({ timeoutMs }).read(request, instanceSession);
  return toToken(data, secrets);
}

async function textAt(
  http: Http,
  url: URL,
  method: "GET" | "PUT",
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<string> {
  const { data } = await http.read({ method, url, headers, signal, secretAnswer: true }, optional(text));
  if (data) return data.trim();
  throw configError(`the instance's metadata has nothing at ${url.pathname}`, {
    hint: "Attach a role to the instance.",
  });
}
