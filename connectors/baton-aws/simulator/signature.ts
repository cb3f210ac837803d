import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { SimulatedRequest } from "@baton-connectors/simulators";
import { Refusal } from "./reply.ts";

export interface Signed {
  readonly keyId: string;
  readonly region: string;
  readonly service: string;
  /** Throws where the secret is another. */
  verify(secret: string): void;
}

const fiveMinutes = 300_000;
const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha = (text: string) => createHash("sha256").update(text).digest("hex");

/** When a request says that it was sent; 0: it does not. */
export const timeOf = ({ headers }: Pick<SimulatedRequest, "headers">): number =>
  Date.parse(
    (headers["x-amz-date"] ?? "").replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  ) || 0;

/**
 * AWS Signature Version 4, as the server checks it, written by itself: who signs wrongly is refused here as there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf({ method, url, headers, body }: SimulatedRequest, now: number): Signed {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (!given) throw new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
  const [, keyId, day, region, service, names, signature] = given as unknown as string[];
  const date = headers["x-amz-date"] ?? "";
  const at = timeOf({ headers });
  if (at === 0 || !date.startsWith(day!)) throw new Refusal(400, "IncompleteSignature", "Date is missing or wrong");
  if (Math.abs(at - now) > fiveMinutes) throw new Refusal(403, "RequestExpired", "Signature expired");
  const list = names!.split(";");
  for (const needed of ["host", "x-amz-date", ...(headers["x-amz-target"] ? ["x-amz-target"] : [])])
    if (!list.includes(needed)) throw new Refusal(403, "SignatureDoesNotMatch", `'${needed}' must be a 'SignedHeader'`);
  const host = headers.host ?? url.host;
  const lines = list.map(
    (name) => `${name}:${(name === "host" ? host : (headers[name] ?? "")).trim().replace(/ +/g, " ")}`,
  );
  const query = [...url.searchParams]
    .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`)
    .sort()
    .join("&");
  const canonical = `${method}\n${url.pathname}\n${query}\n${lines.join("\n")}\n\n${names}\n${sha(body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha(canonical)}`;
  return {
    keyId: keyId!,
    region: region!,
    service: service!,
    verify(secret) {
      const key = mac(mac(mac(mac(`AWS4${secret}`, day!), region!), service!), "aws4_request");
      const wanted = createHmac("sha256", key).update(toSign).digest();
      if (!timingSafeEqual(wanted, Buffer.from(signature!, "hex")))
        throw new Refusal(
          403,
          service === "iam" || service === "sts" ? "SignatureDoesNotMatch" : "InvalidSignatureException",
          "The request signature we calculated does not match the signature you provided.",
        );
    },
  };
}
