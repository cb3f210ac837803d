import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { type DescMessage, type DescMethod, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import {
  type CallOptions,
  type Client,
  type ClientWritableStream,
  logVerbosity,
  Metadata,
  type ServiceError,
  setLogVerbosity,
} from "@grpc/grpc-js";
import type { AccessToken } from "./access-token.ts";
import { type ConnectionSettings, connect } from "./connection.ts";
import { rpcError } from "./rpc-error.ts";

export interface ChannelSettings extends ConnectionSettings {
  readonly token: AccessToken;
}

export interface Limits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Sent beside the token. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Unary<I extends DescMessage, O extends DescMessage> = DescMethod & { readonly input: I; readonly output: O };

/** One connection to ConductorOne, as long as calls come. Calls end with an answer or a BatonError, never later than their limit. */
export interface Channel {
  call<I extends DescMessage, O extends DescMessage>(
    method: Unary<I, O>,
    request: MessageShape<I>,
    limits?: Limits,
  ): Promise<MessageShape<O>>;
  /** Opens a client stream; `answered` settles with what the server says to it. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: Unary<I, O>,
  ): Promise<{ stream: ClientWritableStream<MessageShape<I>>; answered: Promise<MessageShape<O>> }>;
  close(): void;
}

// What the library would print itself is in the errors it gives.
setLogVerbosity(logVerbosity.NONE);

const callMs = 30_000;

export function createChannel(settings: ChannelSettings): Channel {
  const { token } = settings;
  let client = connect(settings);

  const metadata = async (more: Limits["metadata"] = {}) => {
    const made = new Metadata();
    made.set("authorization", await token.authorization());
    for (const [key, value] of Object.entries(more)) made.set(key, value);
    return made;
  };

  /** A call that nothing answered may be waiting on a connection that is dead without knowing: the next has another. */
  function reconnect(broken: Client) {
    if (client !== broken) return;
    client = connect(settings);
    broken.close();
  }

  /** A call that failed before there was anything but a status has its headers in the error. */
  const failed = (method: DescMethod, error: ServiceError | null, headers: Metadata | undefined): BatonError => {
    if (!error) return new BatonError("Internal", `${method.name}: no answer`);
    const [type] = (headers ?? error.metadata).get("content-type");
    return rpcError({
      error,
      method,
      host: settings.address.host,
      answered: headers ? String(type) : type?.toString(),
    });
  };

  function once<I extends DescMessage, O extends DescMessage>(
    method: Unary<I, O>,
    request: MessageShape<I>,
    { timeoutMs = callMs, signal }: Limits,
    headers: Metadata,
  ): Promise<MessageShape<O>> {
    const used = client;
    const options: CallOptions = { deadline: Date.now() + timeoutMs };
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(canceled(signal));
      let answered: Metadata | undefined;
      const call = used.makeUnaryRequest(
        pathOf(method),
        (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
        (bytes: Buffer) => fromBinary(method.output, bytes),
        request,
        headers,
        options,
        (error, response) => {
          signal?.removeEventListener("abort", abort);
          if (response !== undefined && !error) return resolve(response);
          const failure = failed(method, error, answered);
          if (failure.code === "DeadlineExceeded") reconnect(used);
          reject(signal?.aborted ? canceled(signal) : failure);
        },
      );
      call.on("metadata", (headers) => {
        answered = headers;
      });
      const abort = () => call.cancel();
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  return {
    async call(method, request, limits = {}) {
      const headers = await orAborted(metadata(limits.metadata), limits.signal);
      try {
        return await once(method, request, limits, headers);
      } catch (thrown) {
        if (toBatonError(thrown).code !== "Unauthenticated") throw thrown;
        // A token can be withdrawn before it expires.
        token.forget();
        return once(method, request, limits, await metadata(limits.metadata));
      }
    },
    async stream<I extends DescMessage, O extends DescMessage>(method: Unary<I, O>) {
      const headers = await metadata();
      const { promise: answered, resolve, reject } = Promise.withResolvers<MessageShape<O>>();
      let answering: Metadata | undefined;
      const stream = client.makeClientStreamRequest(
        pathOf(method),
        (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
        (bytes: Buffer) => fromBinary(method.output, bytes),
        headers,
        (error, response) => {
          if (response !== undefined && !error) return resolve(response);
          const failure = failed(method, error, answering);
          if (failure.code === "Unauthenticated") token.forget();
          reject(failure);
        },
      );
      stream.on("metadata", (headers) => {
        answering = headers;
      });
      return { stream, answered };
    },
    close: () => client.close(),
  };
}

const pathOf = (method: DescMethod) => `/${method.parent.typeName}/${method.name}`;

/** The promise, unless the signal aborts first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) throw canceled(signal);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(canceled(signal));
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
    promise.catch(() => {});
  }
}

const canceled = (signal: AbortSignal) => {
  const { message } = toBatonError(signal.reason);
  return new BatonError("Canceled", message, { cause: signal.reason });
};
