import {
  type BatonServiceUploadAssetRequest,
  type BatonServiceUploadAssetResponse,
  BatonServiceUploadAssetResponseSchema,
} from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Context } from "../context.ts";
import { ksuid } from "../ksuid.ts";
import { openStates, readTask } from "../state/tasks.ts";
import { type AssetFile, createAssetFile } from "./asset-file.ts";
import { authenticate, describe, rpcError } from "./call.ts";
import { strike } from "./rpc-fault.ts";

type Metadata = { taskId: string; hostId: string };

/** Takes one asset: metadata, then data, then its checksum. Answered only when it is whole, verified and on disk. */
export async function receiveAsset(
  context: Context,
  requests: AsyncIterable<BatonServiceUploadAssetRequest>,
  handler: HandlerContext,
): Promise<BatonServiceUploadAssetResponse> {
  const seen = { taskId: "", hostId: "", messages: 0, bytes: 0 };
  const told = (rest: object) =>
    context.observe({ kind: "rpc", method: "UploadAsset", clientId, request: { ...seen }, ...rest });
  let clientId = "";
  let file: AssetFile | undefined;
  try {
    const client = await authenticate(context, handler);
    clientId = client.id;
    const fault = context.faults.next("UploadAsset", client);
    const strikeAt = fault?.afterMessages ?? 0;
    if (strikeAt === 0 && !fault?.afterEffect) await strike(fault, handler);
    let metadata: Metadata | undefined;
    for await (const { msg } of requests) {
      seen.messages++;
      if (msg.case === "metadata") {
        metadata = acceptMetadata(context, client.id, metadata, msg.value);
        Object.assign(seen, { taskId: metadata.taskId, hostId: metadata.hostId });
        file = await createAssetFile(context.uploads.directory, ksuid());
      } else if (!file || !metadata) {
        throw new ConnectError("the first message must be the metadata", Code.InvalidArgument);
      } else if (msg.case === "data") {
        seen.bytes += msg.value.data.length;
        await acceptData(file, msg.value.data);
      } else if (msg.case === "eof") {
        if (strikeAt > seen.messages - 1 && !fault?.afterEffect) await strike(fault, handler);
        await keep(context, file, { clientId, ...metadata }, msg.value.sha256Checksum);
        file = undefined;
        if (fault?.afterEffect) await strike(fault, handler);
        told({ response: {} });
        return create(BatonServiceUploadAssetResponseSchema);
      }
      if (seen.messages === strikeAt) await strike(fault, handler);
    }
    throw new ConnectError("the stream ended before its checksum", Code.InvalidArgument);
  } catch (error) {
    told(describe(error));
    throw rpcError(error);
  } finally {
    await file?.discard();
  }
}

function acceptMetadata(context: Context, clientId: string, earlier: Metadata | undefined, next: Metadata): Metadata {
  if (earlier) throw new ConnectError("metadata was sent twice", Code.InvalidArgument);
  requireOpen(context, clientId, next.taskId);
  return { taskId: next.taskId, hostId: next.hostId };
}

function requireOpen({ database }: Context, clientId: string, taskId: string): void {
  const task = readTask(database, taskId);
  if (!task || task.clientId !== clientId) throw new ConnectError(`no task ${taskId}`, Code.NotFound);
  if (!openStates.includes(task.state)) {
    throw new ConnectError(`task ${taskId} has ended: ${task.state}`, Code.FailedPrecondition);
  }
}

async function acceptData(file: AssetFile, data: Uint8Array): Promise<void> {
  if (data.length < 1 || data.length > 1024 * 1024) {
    throw new ConnectError(`a data message has 1 to 1048576 bytes, not ${data.length}`, Code.InvalidArgument);
  }
  await file.append(data);
}

async function keep(
  context: Context,
  file: AssetFile,
  owner: Metadata & { clientId: string },
  checksum: Uint8Array,
): Promise<void> {
  if (checksum.length !== 32) throw new ConnectError("sha256_checksum must have 32 bytes", Code.InvalidArgument);
  const { sha256, size, kind } = file.digest();
  if (sha256 !== Buffer.from(checksum).toString("hex")) {
    throw new ConnectError(`the asset's SHA-256 is ${sha256}, not what the checksum says`, Code.DataLoss);
  }
  const { taskId, hostId, clientId } = owner;
  // A long upload may outlast its task.
  requireOpen(context, clientId, taskId);
  await file.complete();
  const { uploads, inspector } = context;
  uploads.add({ id: file.id, taskId, hostId, clientId, kind, size, sha256, receivedAt: Date.now() });
  inspector.inspect({ id: file.id, kind });
}
