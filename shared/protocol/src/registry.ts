import { createRegistry, type DescFile } from "@bufbuild/protobuf";
import * as wellKnown from "@bufbuild/protobuf/wkt";
import * as baton from "./baton.ts";
import * as c1z from "./c1z.ts";
import * as config from "./config.ts";
import * as connectorV2 from "./connector-v2.ts";
import * as connectorWrapper from "./connector-wrapper.ts";
import * as connectorApi from "./connectorapi.ts";
import * as ratelimit from "./ratelimit.ts";
import * as reader from "./reader.ts";
import * as readerV3 from "./reader-v3.ts";
import * as rpc from "./rpc.ts";
import * as storage from "./storage.ts";
import * as transport from "./transport.ts";
import * as validate from "./validate.ts";

/** Every file of the contract, and Google's. */
export const files: readonly DescFile[] = [
  ...[baton, c1z, config, connectorV2, connectorWrapper, connectorApi, ratelimit].flatMap(filesOf),
  ...[reader, readerV3, rpc, storage, transport, validate, wellKnown].flatMap(filesOf),
];

/**
 * Every message and enum of these files: pass it to `toJson` and `fromJson` so that an `Any` becomes `{"@type": …, …}` as
 * Go prints it. Loads all descriptors: programs whose start matters import it when they need it.
 */
export const registry = createRegistry(...files);

function filesOf(module: object): DescFile[] {
  return Object.values(module).filter(
    (value: unknown): value is DescFile =>
      typeof value === "object" && value !== null && "kind" in value && value.kind === "file",
  );
}
