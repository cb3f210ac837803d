import { readFile } from "node:fs/promises";
import { type BatonError, bearer, configError, type Http, toBatonError } from "@baton-connectors/sdk";
import { type OauthContext, type ServiceAccount, tokenExchange } from "@baton-connectors/sdk/oauth";
import { id, object, requiredRecord } from "@baton-connectors/sdk/shapes";

/** Where the runtime's own proof of identity is: a file that something keeps fresh, or an address on the machine. */
type Source =
  | { readonly file: string; readonly field: string | undefined }
  | { readonly url: URL; readonly headers: Readonly<Record<string, string>>; readonly field: string };

const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const cloudScope = "https://www.googleapis.com/auth/cloud-platform";
const impersonation = /^(https:\/\/[\w.-]+\/v1\/projects\/-\/serviceAccounts\/([^/:]+)):generateAccessToken$/;
const signedClaims = object({ signedJwt: id });

/**
 * A service account without a key: the runtime's own token is exchanged for one of Google's, with which Google signs for
 * the service account. The file is that of `gcloud iam workload-identity-pools create-cred-config`.
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
 */
export function federatedAccount(file: Readonly<Record<string, unknown>>, context: OauthContext): ServiceAccount {
  const { secrets, http } = context;
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
  const plain = http();
  const signing = http(bearer(tokenExchange({ tokenUrl, exchange, scopes: [cloudScope] }, context)));

  /** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
  async function exchange() {
    const subjectToken = await subjectTokenOf(source, plain);
    secrets.add(subjectToken);
    return {
      audience,
      requested_token_type: accessToken,
      subject_token: subjectToken,
      subject_token_type: subjectTokenType,
    };
  }

  /** Signing leaves no trace. https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt */
  async function signed(claims: object): Promise<string> {
    const request = {
      method: "POST",
      url: new URL(`${account}:signJwt`),
      json: { payload: JSON.stringify(claims) },
      idempotent: true,
      secretAnswer: true,
    } as const;
    const { data } = await signing.read(request, signedClaims);
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

/** Google's refusal to exchange or to sign. What may pass by itself keeps its code; nothing else is said of what is asked for. */
function explained(error: BatonError, clientEmail: string): BatonError {
  const { code, request } = error;
  if (request?.status === undefined || code === "Unavailable" || code === "DeadlineExceeded") return error;
  return error.changed({
    code: "Unknown",
    kind: "permission",
    message: `Google does not sign for ${clientEmail}: ${error.message}`,
    hint: "Give this machine's identity the role Service Account Token Creator on the service account, and enable iamcredentials.googleapis.com in its project.",
  });
}

async function subjectTokenOf(source: Source, http: Http): Promise<string> {
  const token = "file" in source ? await tokenInFile(source) : await tokenAtAddress(source, http);
  if (token === "") throw unusable("the runtime's own token is empty");
  return token;
}

async function tokenInFile({ file, field }: Extract<Source, { file: string }>): Promise<string> {
  const content = await readFile(file, "utf8").catch((thrown: NodeJS.ErrnoException) => {
    throw unusable(`the token file ${file} cannot be read (${thrown.code ?? "unreadable"})`);
  });
  return field === undefined ? content.trim() : fieldOf(content, field);
}

async function tokenAtAddress({ url, headers, field }: Extract<Source, { url: URL }>, http: Http): Promise<string> {
  const { data } = await http.read({ url, headers, secretAnswer: true }, requiredRecord);
  return textIn(data, field);
}

function fieldOf(content: string, field: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    // Said below, without the content.
  }
  return textIn(parsed, field);
}

function textIn(parsed: unknown, field: string): string {
  if (typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, field)) {
    const value = (parsed as Record<string, unknown>)[field];
    if (typeof value === "string") return value;
  }
  throw unusable(`the runtime's own token is not JSON with the field ${field}`);
}

function sourceOf(given: unknown): Source {
  const { file, url, headers, format } = (given ?? {}) as Record<string, unknown>;
  const { type, subject_token_field_name: name } = (format ?? {}) as Record<string, unknown>;
  const field = type === "json" && typeof name === "string" ? name : undefined;
  if (typeof file === "string") return { file, field };
  if (typeof url === "string" && URL.canParse(url)) {
    // Tokens as plain text are read from files only: an answer that is no JSON cannot be told from a proxy's page.
    if (field === undefined) throw unusable("credential_source is an address without a format of type json");
    return { url: new URL(url), headers: { ...(headers as Record<string, string> | undefined) }, field };
  }
  throw unusable("credential_source is neither a file nor an address");
}

function httpsUrl(text: string, name: string): URL {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return new URL(text);
  throw unusable(`${name} is not an https address: ${text}`);
}

const unusable = (why: string) =>
  configError(`failed to read the service account credentials: ${why}`, {
    hint: "Make the file with `gcloud iam workload-identity-pools create-cred-config … --service-account=… --credential-source-file=…`.",
  });
