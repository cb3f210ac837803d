import { RateLimitDescriptionSchema } from "@baton-connectors/protocol/connector-v2";
import { annotation } from "@baton-connectors/sdk";

/** On answers: that nothing is known about limits. */
export const noRateLimit = () => annotation(RateLimitDescriptionSchema);
