export * from "./gen/c1/reader/v3/grant_pb.js";
