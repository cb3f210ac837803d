import { readFile } from "node:fs/promises";
import { BatonError, configError, type Http, type Secrets, toBatonError } from "@baton-connectors/sdk";
import type { Signer } from "./signer.ts";

/** Where the runtime's own proof of identity is: a file that something keeps fresh, or an address on the machine. */
type Source =
  | { readonly file: string; readonly field: string | undefined }
  | { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly field: string | undefined };

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const cloudScope = "https://www.googleapis.com/auth/cloud-platform";
const impersonation = /^(https:\/\/[\w.-]+\/v1\/projects\/-\/serviceAccounts\/([^/:]+)):generateAccessToken$/;
/** Tokens are renewed this long before their end. */
const earlyMs = 60_000;

/**
 * A service account without a key: the runtime's own token is exchanged for one of Google's, with which Google signs for
 * the service account. The file is that of `gcloud iam workload-identity-pools create-cred-config`.
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
 */
export function federatedSigner(
  file: Readonly<Record<string, unknown>>,
  parts: { readonly http: Http; readonly secrets: Secrets; readonly now: () => Date },
): Signer {
  const { http, secrets, now } = parts;
  const text = (name: string): string => {
    const value = file[name];
    if (typeof value === "string" && value !== "") return value;
    throw unusable(`${name} is missing`);
  };
  const [, account, clientEmail] = impersonation.exec(text("service_account_impersonation_url")) ?? [];
  if (!account || !clientEmail) throw unusable("service_account_impersonation_url names no service account");
  const tokenUrl = httpsUrl(text("token_url"), "token_url");
  const [audience, subjectTokenType] = [text("audience"), text("subject_token_type")];
  const source = sourceOf(file.credential_source);
  let federated: { readonly token: string; readonly expiresAt: number } | undefined;

  /** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
  async function federatedToken(): Promise<string> {
    if (federated && federated.expiresAt > now().getTime()) return federated.token;
    const subjectToken = await subjectTokenOf(source, http);
    secrets.add(subjectToken);
    const { data } = await http.request<{ access_token?: string; expires_in?: number }>({
      method: "POST",
      url: tokenUrl,
      form: {
        audience,
        grant_type: tokenExchange,
        requested_token_type: accessToken,
        scope: cloudScope,
        subject_token: subjectToken,
        subject_token_type: subjectTokenType,
      },
    });
    if (!data?.access_token) throw new BatonError("Unavailable", "the security token service answered without a token");
    secrets.add(data.access_token);
    federated = {
      token: data.access_token,
      expiresAt: now().getTime() + (data.expires_in ?? 0) * 1000 - earlyMs,
    };
    return data.access_token;
  }

  /** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt */
  async function signed(claims: object): Promise<string> {
    const { data } = await http.request<{ signedJwt?: string }>({
      method: "POST",
      url: `${account}:signJwt`,
      headers: { authorization: `Bearer ${await federatedToken()}` },
      json: { payload: JSON.stringify(claims) },
    });
    if (!data?.signedJwt) throw new BatonError("Unavailable", "Google answered without a signature");
    secrets.add(data.signedJwt);
    return data.signedJwt;
  }

  return {
    clientEmail,
    tokenUri: "https://oauth2.googleapis.com/token",
    sign: (claims) =>
      signed(claims).catch((thrown) => {
        throw explained(toBatonError(thrown), clientEmail);
      }),
  };
}

/** Google's refusal to exchange or to sign; what may pass by itself keeps its code. */
function explained(error: BatonError, clientEmail: string): BatonError {
  const { code, request, body } = error;
  if (request?.status === undefined || code === "Unavailable" || code === "DeadlineExceeded") return error;
  return new BatonError(code, `Google does not sign for ${clientEmail}: ${error.message}`, {
    kind: "permission",
    hint: "Give this machine's identity the role Service Account Token Creator on the service account, and enable iamcredentials.googleapis.com in its project.",
    cause: error,
    request,
    body,
  });
}

async function subjectTokenOf(source: Source, http: Http): Promise<string> {
  let content: string;
  if ("file" in source) {
    content = await readFile(source.file, "utf8").catch((thrown: NodeJS.ErrnoException) => {
      throw unusable(`the token file ${source.file} cannot be read (${thrown.code ?? "unreadable"})`);
    });
  } else {
    const { data } = await http.request<unknown>({ method: "GET", url: source.url, headers: source.headers });
    content = typeof data === "string" ? data : JSON.stringify(data);
  }
  const token = source.field === undefined ? content.trim() : fieldOf(content, source.field);
  if (token === "") throw unusable("the runtime's own token is empty");
  return token;
}

function fieldOf(content: string, field: string): string {
  try {
    const value = (JSON.parse(content) as Record<string, unknown>)[field];
    if (typeof value === "string") return value;
  } catch {
    // Said below, without the content.
  }
  throw unusable(`the runtime's own token is not JSON with the field ${field}`);
}

function sourceOf(given: unknown): Source {
  const { file, url, headers, format } = (given ?? {}) as Record<string, unknown>;
  const { type, subject_token_field_name: name } = (format ?? {}) as Record<string, unknown>;
  const field = type === "json" && typeof name === "string" ? name : undefined;
  if (typeof file === "string") return { file, field };
  if (typeof url === "string") return { url, headers: { ...(headers as Record<string, string> | undefined) }, field };
  throw unusable("credential_source is neither a file nor an address");
}

function httpsUrl(text: string, name: string): string {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return text;
  throw unusable(`${name} is not an https address: ${text}`);
}

const unusable = (why: string) =>
  configError(`failed to read the service account credentials: ${why}`, {
    hint: "Make the file with `gcloud iam workload-identity-pools create-cred-config … --service-account=… --credential-source-file=…`.",
  });
