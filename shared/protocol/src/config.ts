export * from "./gen/c1/config/v1/config_pb.js";
export * from "./gen/c1/config/v1/rules_pb.js";
