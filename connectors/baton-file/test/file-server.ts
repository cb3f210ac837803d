import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";

export interface Served {
  content: Buffer;
  /** Sent beside the content. */
  headers?: Readonly<Record<string, string>>;
  status?: number;
}

export interface FileServer {
  readonly url: string;
  /** By path; may be changed while it serves. */
  readonly files: Map<string, Served>;
  /** `GET /users.csv 200` */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Files over HTTP, with tags and conditional requests; `refuse` says of a request why it is not allowed. */
export async function serveFiles(
  refuse: (request: IncomingMessage) => string | undefined = () => undefined,
): Promise<FileServer> {
  const files = new Map<string, Served>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.split("?")[0]!);
    const served = files.get(path);
    const why = refuse(request);
    const answer = (status: number, headers: Readonly<Record<string, string>>, content: Buffer | string = "") => {
      asked.push(`${request.method} ${path} ${status}`);
      response.writeHead(status, { ...headers }).end(content);
    };
    if (why) return answer(403, {}, `<Error><Code>SignatureDoesNotMatch</Code><Message>${why}</Message></Error>`);
    if (!served) return answer(404, {}, "<Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>");
    const etag = `"${createHash("md5").update(served.content).digest("hex")}"`;
    if (served.status) return answer(served.status, served.headers ?? {}, served.content);
    if (request.headers["if-none-match"] === etag) return answer(304, { etag });
    answer(200, { etag, "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT", ...served.headers }, served.content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const crcOf = (content: Buffer) => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(content));
  return sum.toString("base64");
};

export const keys = { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "eu-central-1" };

/**
 * Whether a request is signed as Amazon documents it, reckoned here anew:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function wrongSignature(request: IncomingMessage): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? "",
    );
  if (!given) return "no signature";
  const [, id, day, region, signed, signature] = given as unknown as string[];
  if (id !== keys.id || region !== keys.region) return "another key or region";
  const time = String(request.headers["x-amz-date"]);
  if (!time.startsWith(day!)) return "another day";
  const names = signed!.split(";");
  if (!names.includes("host")) return "the host is not signed";
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join("");
  const [path, query = ""] = request.url!.split("?");
  const body = String(request.headers["x-amz-content-sha256"]);
  const canonical = [request.method, path, query, headers, signed, body].join("\n");
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const scope = `${day}/${region}/s3/aws4_request`;
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = [day!, region!, "s3", "aws4_request"].reduce<string | Buffer>(mac, `AWS4${keys.secret}`);
  const wanted = mac(key, ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n")).toString("hex");
  return wanted === signature ? undefined : "the signature is another";
}
