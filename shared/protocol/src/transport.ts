export * from "./gen/c1/transport/v1/transport_pb.js";
