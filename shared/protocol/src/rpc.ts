export * from "./gen/google/rpc/status_pb.js";
