export * from "./gen/c1/reader/v2/entitlement_pb.js";
export * from "./gen/c1/reader/v2/grant_pb.js";
export * from "./gen/c1/reader/v2/resource_pb.js";
export * from "./gen/c1/reader/v2/sync_pb.js";
