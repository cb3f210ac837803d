import { describeConformance } from "@baton-connectors/conformance";
import { pagingSubjects } from "./subject.ts";

for (const subject of pagingSubjects) describeConformance(subject);
