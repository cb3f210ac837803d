export * from "./gen/c1/storage/v3/options_pb.js";
export * from "./gen/c1/storage/v3/records_pb.js";
export * from "./gen/c1/storage/v3/refs_pb.js";
