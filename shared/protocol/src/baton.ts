export * from "./gen/baton/v1/outputs_pb.js";
