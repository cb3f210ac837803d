import { BatonError, codes } from "@baton-connectors/sdk/errors";
import type { DescMethod } from "@bufbuild/protobuf";
import type { ServiceError } from "@grpc/grpc-js";
import { said } from "./said.ts";

/** What the library says of a call, and whether the host answered it at all. */
export interface FailedCall {
  readonly error: ServiceError;
  readonly method: DescMethod;
  readonly host: string;
  /** The content type of the headers, if some came. */
  readonly answered: string | undefined;
}

/** https://grpc.io/docs/guides/status-codes/: the numbers are those of `codes`. */
export function rpcError({ error, method, host, answered }: FailedCall): BatonError {
  const named = codes[error.code] ?? "Unknown";
  // A connection that breaks at a bad moment is told by the library as a reset stream, as if by a fault of the server.
  const code = named === "Internal" && error.details.startsWith("Received RST_STREAM") ? "Unavailable" : named;
  // It ends some of its texts with the label of a note that is not there.
  const text = wholly(error.details || error.message).replace(/\.?\s*Resolution note:\s*$/, "");
  // The library's own words where the answer is no gRPC's.
  const http = /^Received HTTP status code (\d{3})/.exec(error.details)?.[1];
  const status = http ? Number(http) : answered === undefined ? undefined : 200;
  const isOther = http !== undefined || (answered !== undefined && !answered.startsWith("application/grpc"));
  return new BatonError(code === "OK" ? "Internal" : code, `${method.name}: ${said(text)}`, {
    cause: error,
    hint: isOther ? notConductorOne(host) : code === "Unavailable" ? hintOfTrouble(status !== undefined) : undefined,
    request: { method: "POST", host, path: `/${method.parent.typeName}/${method.name}`, status },
  });
}

/** An answer of whatever kind came from there: it is not the way that is broken. */
export const isAnswered = ({ request }: BatonError): boolean => request?.status !== undefined;

export const notConductorOne = (host: string): string =>
  `Something else than ConductorOne answers at ${host}: check the host in --client-id and BATON_C1_API_HOST, and proxies on the way.`;

const hintOfTrouble = (answered: boolean) =>
  answered
    ? "ConductorOne is there, and has trouble; the call is repeated."
    : "ConductorOne is not reachable just now; the call is repeated.";

/** The library leaves those characters encoded that a whole URL would need so: gRPC encodes a text, not a URL. */
const wholly = (text: string) => text.replaceAll(/%(?:2[346BCF]|3[ABDF]|40)/gi, decodeURIComponent);
