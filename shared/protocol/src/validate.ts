export * from "./gen/validate/validate_pb.js";
