export * from "./gen/c1/connectorapi/baton/v1/baton_pb.js";
export * from "./gen/c1/connectorapi/baton/v1/config_pb.js";
export * from "./gen/c1/connectorapi/baton/v1/servedpolicy_pb.js";
export * from "./gen/c1/connectorapi/baton/v1/session_pb.js";
export * from "./gen/c1/connectorapi/baton/v1/source_cache_pb.js";
