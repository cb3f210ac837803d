import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { BatonService, BatonServiceUploadAssetRequestSchema } from "@baton-connectors/protocol/connectorapi";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { ClientWritableStream } from "@grpc/grpc-js";
import type { Channel } from "../channel/channel.ts";

export interface Asset {
  readonly hostId: string;
  readonly taskId: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

const chunkBytes = 512 * 1024;
/** Nothing was taken for so long: the connection, or the server, is stuck. */
const stalledMs = 3 * 60_000;

/** Sends a file in one pass, hashing it on the way, and returns its size. The server has it when this returns. */
export async function uploadAsset(channel: Channel, { hostId, taskId, path, signal }: Asset): Promise<number> {
  signal.throwIfAborted();
  // Opened once: whoever replaces the file meanwhile does not mix two files into one upload.
  const file = await open(path, "r");
  try {
    const { stream, answered } = await channel.stream(BatonService.method.uploadAsset);
    // Whether it is the writing or the answer that fails first, the answer says why.
    const failed = new Promise<never>((_, reject) => answered.catch(reject));
    failed.catch(() => {});
    let stuck: BatonError | undefined;
    const watch = setTimeout(() => {
      stuck = new BatonError("DeadlineExceeded", `upload: nothing was taken for ${stalledMs / 60_000} minutes`);
      stream.cancel();
    }, stalledMs);
    const abort = () => stream.cancel();
    signal.addEventListener("abort", abort, { once: true });
    const send = async (msg: MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>["msg"]) => {
      const message = create(BatonServiceUploadAssetRequestSchema, { ...(msg && { msg }) });
      await Promise.race([written(stream, message).catch(() => failed), failed]);
      watch.refresh();
    };
    try {
      const hash = createHash("sha256");
      let size = 0;
      await send({ case: "metadata", value: { hostId, taskId } });
      for (;;) {
        // A new buffer each time: the previous one may not have left yet.
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, size);
        if (bytesRead === 0) break;
        const data = buffer.subarray(0, bytesRead);
        hash.update(data);
        size += bytesRead;
        await send({ case: "data", value: { data } });
      }
      await send({ case: "eof", value: { sha256Checksum: hash.digest() } });
      stream.end();
      await answered;
      return size;
    } catch (thrown) {
      stream.cancel();
      if (stuck) throw stuck;
      if (signal.aborted) throw new BatonError("Canceled", toBatonError(signal.reason).message, { cause: thrown });
      throw thrown;
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", abort);
    }
  } finally {
    await file.close();
  }
}

function written<T>(stream: ClientWritableStream<T>, message: T): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(message, (error: Error | null | undefined) => (error ? reject(error) : resolve()));
  });
}
