import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { DatabaseSync } from "node:sqlite";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Containment } from "./contained.ts";
import type { ContentsReader } from "./contents/reader.ts";
import type { UploadInspector } from "./contents/upload-inspection.ts";
import type { Faults, FaultTarget } from "./faults.ts";
import type { AccessTokens } from "./service/access-token.ts";
import type { Settings } from "./settings.ts";
import type { Assertions } from "./state/assertions.ts";
import type { Clients } from "./state/clients.ts";
import type { Uploads } from "./state/uploads.ts";
import type { TaskQueue } from "./task-queue.ts";

export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** HTTP/2 answers have the same shape; only how they reach the wire differs. */
export type HttpResponse = ServerResponse;

/** What the conductor saw, for tests and for the log. Messages are protojson with the field names of the wire. */
export type Exchange =
  | { kind: "token"; clientId: string; status: number }
  | {
      kind: "rpc";
      method: Exclude<FaultTarget, "token">;
      clientId: string;
      request: JsonValue;
      response?: JsonValue;
      code?: string;
      message?: string;
    };

/** What the parts of a running conductor share. */
export type Context = {
  database: DatabaseSync;
  clients: Clients;
  queue: TaskQueue;
  uploads: Uploads;
  contents: ContentsReader;
  inspector: UploadInspector;
  tokens: AccessTokens;
  faults: Faults;
  /** For what goes wrong after its caller was answered, or without a caller. */
  containment: Containment;
  assertions: Assertions;
  settings: () => Settings;
  observe: (exchange: Exchange) => void;
};
