import { z } from "zod";
import type { Client } from "../state/clients.ts";
import { listConnectors } from "../state/connectors.ts";
import { listSchedules } from "../state/schedules.ts";
import { countByState } from "../state/tasks.ts";
import { connectorView } from "../views/connector-view.ts";
import { isoTime } from "../views/iso-time.ts";
import { scheduleView } from "../views/schedule-view.ts";
import { uploadView } from "../views/upload-view.ts";
import { withoutUndefined } from "./admin-context.ts";
import type { Route } from "./route.ts";

const newClient = z.strictObject({ name: z.string().optional(), host: z.string().optional() });
const shownUploads = 20;

export const clientRoutes: Record<string, Route> = {
  "GET /api/clients": ({ context }) => ({ json: context.clients.list().map(clientView) }),
  "POST /api/clients": ({ deeds, body }) => ({
    status: 201,
    json: deeds.createClient(withoutUndefined(newClient.parse(body))),
  }),
  /** With all that is known about it: its connectors, tasks by state, schedules, newest uploads. */
  "GET /api/clients/:id": ({ context: { clients, database, uploads }, id }) => {
    const client = clients.find(id);
    return (
      client && {
        json: {
          ...clientView(client),
          connectors: listConnectors(database, client.id).map(connectorView),
          tasks: countByState(database, client.id),
          schedules: listSchedules(database)
            .filter(({ clientId }) => clientId === client.id)
            .map(scheduleView),
          uploads: uploads.list({ clientId: client.id }).slice(0, shownUploads).map(uploadView),
        },
      }
    );
  },
  "POST /api/clients/:id/rotate": ({ context, deeds, id }) => {
    const client = context.clients.find(id);
    return client && { json: deeds.rotateClient(client) };
  },
  "DELETE /api/clients/:id": ({ context, deeds, id }) => {
    const client = context.clients.find(id);
    if (!client) return undefined;
    deeds.removeClient(client);
    return { json: clientView(client) };
  },
  "GET /api/connectors": ({ context }) => ({ json: listConnectors(context.database).map(connectorView) }),
};

const clientView = ({ id, name, createdAt }: Client) => ({ id, name, createdAt: isoTime(createdAt) });
