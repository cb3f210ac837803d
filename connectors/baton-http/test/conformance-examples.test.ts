import { describeConformance } from "@baton-connectors/conformance";
import { exampleSubjects } from "./subject.ts";

for (const subject of exampleSubjects) describeConformance(subject);
