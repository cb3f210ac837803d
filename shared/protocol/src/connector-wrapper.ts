export * from "./gen/c1/connector_wrapper/v1/connector_wrapper_pb.js";
export * from "./gen/c1/utls/v1/tls_pb.js";
