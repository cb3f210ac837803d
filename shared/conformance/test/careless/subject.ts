import type { Subject } from "../../src/subject.ts";
import { careless, token } from "./app.ts";
import { type Client, carelessConnector, type Trap } from "./connector.ts";

export const subjectWith = (trap: Trap): Subject<Trap, Client> => ({
  name: "careless",
  connector: carelessConnector,
  open: async () => {
    const fetch = careless();
    return { config: trap, transport: async () => fetch, close: async () => {} };
  },
  secrets: () => [token],
  provisioning: [
    {
      name: "a team to a person",
      choose: ({ entitlements, resources }) => ({
        entitlement: Object.values(entitlements).find(({ id }) => id === "team:t2:member")!,
        principal: Object.values(resources).find(({ id }) => id!.resource === "p1")!,
      }),
    },
  ],
  accounts: [{ name: "an account", login: "Somebody New" }],
  rotations: [
    {
      name: "a password",
      choose: ({ resources }) => Object.values(resources).find(({ id }) => id!.resource === "p2")!.id!,
    },
  ],
});
