import { type Style, type StyleName, styles } from "./pages.ts";

/** The configuration for the club's app, by its way of paging. */
export function clubYaml(
  base: string,
  name: StyleName = "none",
  auth = 'type: bearer, token: "${CLUB_TOKEN}"',
): string {
  const { config, path = "rows", more, method } = styles[name] as Style;
  const request = (url: string) => `{ url: "${url}"${method ? `, method: ${method}` : ""} }`;
  const response = `items_path: ${path}${more ? `\n        ${more}` : ""}`;
  return `version: "1"
app_name: Rowing Club
app_description: Who rows in which boat
connect:
  base_url: ${base}
  auth: { ${auth} }
  pagination: { ${config} }
resource_types:
  rower:
    name: Rower
    traits: [user]
    skip_entitlements_and_grants: true
    list:
      request: ${request("/rowers")}
      response:
        ${response}
        mapping_type: resource
        resource_mapping:
          id: cel:item.id
          display_name: cel:item.name
          user_traits:
            email: cel:item.mail
            status: 'cel:item.active ? "enabled" : "disabled"'
            profile: { number: "cel:string(item.id)", name: cel:item.name }
  boat:
    name: Boat
    traits: [group]
    list:
      request: ${request("/boats")}
      response:
        ${response}
        mapping_type: resource
        resource_mapping: { id: cel:item.id, display_name: cel:item.name, group_traits: { profile: { name: cel:item.name } } }
    static_entitlements:
      - id: seat
        display_name: 'cel:"Seat in " + resource.display_name'
        description: tmpl:A seat in {{.resource.display_name}}
        purpose: assignment
        grantable_to: [rower]
        provisioning:
          grant:
            request: { method: PUT, url: "tmpl:/boats/{{.resource.id}}/crew/{{.principal.id}}" }
            success_condition: cel:response.status_code == 201
          revoke:
            request: { method: DELETE, url: "tmpl:/boats/{{.resource.id}}/crew/{{.principal.id}}" }
    grants:
      - request: ${request("tmpl:/boats/{{.resource.id}}/crew")}
        response:
          ${response.replaceAll("\n", "\n  ")}
          mapping_type: grant
          grant_mapping: { principal_id: cel:string(item.id), principal_type: rower, entitlement_name: seat }
`;
}
