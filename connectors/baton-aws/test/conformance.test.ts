import { describeConformance } from "@baton-connectors/conformance";
import { subjects } from "./subject.ts";

for (const subject of subjects) describeConformance(subject);
