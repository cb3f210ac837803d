import { createHash } from "node:crypto";
import { errors, importJWK, type JWTPayload, jwtVerify } from "jose";
import type { Context } from "../context.ts";
import { hostOf, withoutBrackets, withoutPort } from "../host.ts";
import type { Client } from "../state/clients.ts";

export type AssertionResult = { client: Client } | { problem: string; status: 400 | 401 };

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const skewSeconds = 60;
const longestLifeSeconds = 5 * 60 + skewSeconds;

/** Checks a token request: the form's fixed fields, then signature, issuer, audience and times of the assertion. */
export async function checkAssertion(
  form: URLSearchParams,
  { clients, assertions }: Pick<Context, "clients" | "assertions">,
  now: number,
): Promise<AssertionResult> {
  if (form.get("grant_type") !== "client_credentials") return bad("grant_type must be client_credentials");
  if (form.get("client_assertion_type") !== assertionType) return bad(`client_assertion_type must be ${assertionType}`);
  const clientId = form.get("client_id");
  const assertion = form.get("client_assertion");
  if (!clientId || !assertion) return bad("client_id and client_assertion are required");
  const client = clients.get(clientId);
  if (!client) return refused(`unknown client ${clientId}`);
  const isFirst = ({ jti, exp }: JWTPayload, { nonce }: Record<string, unknown>): boolean => {
    // Connectors have no jti: the nonce of their header is what tells one of their assertions from the next. Neither can be
    // changed without the client's key; what is signed stands for assertions that have none.
    const mark = jti ?? nonce ?? assertion.slice(0, assertion.lastIndexOf("."));
    const key = createHash("sha256")
      .update(JSON.stringify([clientId, mark]))
      .digest("base64url");
    return assertions.take(key, (exp! + skewSeconds) * 1000, now);
  };
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, await importJWK(client.publicKey, "EdDSA"), {
      algorithms: ["EdDSA"],
      issuer: clientId,
      subject: clientId,
      audience: audienceOf(clientId),
      clockTolerance: skewSeconds,
      currentDate: new Date(now),
      requiredClaims: ["exp"],
    });
    const ahead = payload.exp! - now / 1000;
    if (ahead > longestLifeSeconds)
      return refused(`the assertion expires in ${Math.round(ahead)} s; at most 300 s are accepted: check the clock`);
    if (!isFirst(payload, protectedHeader)) {
      return refused("the assertion was used before: sign a new one for each token, with a jti or nonce of its own");
    }
    return { client };
  } catch (error) {
    return refused(reasonOf(error));
  }
}

/** The client id's host without its port. Connectors disagree on the brackets of an address that has no port. */
function audienceOf(clientId: string): string[] {
  const host = withoutPort(hostOf(clientId));
  return [host, withoutBrackets(host)];
}

const bad = (problem: string): AssertionResult => ({ problem, status: 400 });
const refused = (problem: string): AssertionResult => ({ problem, status: 401 });

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the assertion has expired: check the connector's clock";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") {
    return "the assertion is not valid yet: check the connector's clock";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "the assertion is not signed with the client's secret";
  return error instanceof Error ? error.message : String(error);
}
