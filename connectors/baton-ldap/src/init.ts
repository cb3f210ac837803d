import { createSecrets } from "@baton-connectors/sdk/secrets";
