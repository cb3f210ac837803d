/**
 * The tables and views that questions are asked of, whatever the format of the files and however many there are. docs/baton.md tells them;
 * columns are added, and never renamed. Times are texts, `2026-11-27T12:23:35.000Z`; truth is 1, 0, or null where a file does not say.
 */
export const tables = `
  create table apps (app text primary key, file text, sync_id text, sync_type text, started_at text, synced_at text,
    is_whole integer);
  create table resource_types (app text, id text, name text, traits text, primary key (app, id));
  create table resources (app text, type text, id text, name text, description text, parent_type text, parent_id text,
    email text, login text, status text, status_detail text, is_account integer, emails text, first_name text, last_name text,
    user_id text, account_type text, mfa integer, sso integer, last_login text, created text, employee_id text, manager text,
    department text, profile text, login_aliases text, email_verified integer, primary key (app, type, id));
  create table entitlements (app text, id text, resource_type text, resource_id text, slug text, name text, description text,
    purpose text, privileged integer, primary key (app, id));
  create table copied_grants (n integer primary key, app text, id text, entitlement_id text, resource_type text, resource_id text,
    principal_type text, principal_id text);
  create table derived (n integer primary key);
  create table sources (grant_n integer, through text, primary key (grant_n, through)) without rowid;
  create table inherited (app text, from_entitlement text, to_entitlement text, shallow integer, types text);
  create table ways (grant_n integer primary key, path text, steps integer);
  create table secret_details (app text, type text, id text, created text, expires text, last_used text, owner_type text,
    owner_id text, primary key (app, type, id));
  create table people (id text primary key, name text, email text, employee_id text, known integer, accounts integer);
  create table links (app text, type text, id text, person text, by text, primary key (app, type, id)) without rowid;
  create table conflicts (kind text, value text, accounts text, note text);
  create table before_resources (app text, type text, id text, name text, is_account integer, primary key (app, type, id));
  create table copied_before_grants (app text, id text, entitlement_id text, principal_type text, principal_id text,
    primary key (app, id)) without rowid;
  create table before_apps (app text primary key, sync_id text, synced_at text);
  create table domains (domain text primary key);
  create table leavers (who text primary key);
  create table duties (name text, side integer, pattern text);
  create table directory (app text primary key)`;

/** Where grants are read: copied from the files, or where the one file's own database has them, with the indexes it has. */
export interface AttachedGrants {
  readonly app: string;
  readonly sync: string;
  readonly before: string | undefined;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

const grantsOf = (attached: AttachedGrants | undefined): string =>
  attached
    ? `select g.id as n, ${quoted(attached.app)} as app, g.external_id as id, g.entitlement_id, g.resource_type_id as resource_type,
         g.resource_id, g.principal_resource_type_id as principal_type, g.principal_resource_id as principal_id,
         not exists (select 1 from derived d where d.n = g.id) as direct
       from app.v1_grants g where g.sync_id = ${quoted(attached.sync)}`
    : "select g.*, not exists (select 1 from derived d where d.n = g.n) as direct from copied_grants g";

const grantsBefore = (attached: AttachedGrants | undefined): string =>
  attached?.before === undefined
    ? "select * from copied_before_grants"
    : `select ${quoted(attached.app)} as app, external_id as id, entitlement_id, principal_resource_type_id as principal_type,
         principal_resource_id as principal_id from app.v1_grants where sync_id = ${quoted(attached.before)}`;

/** Those over another database can only be temporary. https://sqlite.org/lang_createview.html */
export const viewsOver = (attached: AttachedGrants | undefined): string =>
  [`create view all_grants as ${grantsOf(attached)}`, `create view before_grants as ${grantsBefore(attached)}`, views]
    .join(";\n")
    .replaceAll("create view", attached ? "create temp view" : "create view");

const views = `
  create view grants as select id, entitlement_id, resource_type, resource_id, principal_type, principal_id, direct, app
    from all_grants;
  create view principals as select type, id, name, email, login, status, app from resources r
    where exists (select 1 from all_grants g where g.app = r.app and g.principal_type = r.type and g.principal_id = r.id);
  create view paths as select g.principal_type, g.principal_id, g.entitlement_id, s.through, g.app
    from all_grants g join sources s on s.grant_n = g.n where s.through <> g.entitlement_id;
  create view accounts as select r.app, l.person, p.name as person_name, r.type, r.id, r.name, r.login, r.email, r.emails,
      r.status, r.status_detail, r.account_type, r.mfa, r.sso, r.last_login, r.created, r.first_name, r.last_name, r.user_id,
      r.employee_id, r.manager, r.department, r.profile, l.by as linked_by, a.sync_id, a.synced_at
    from resources r join apps a on a.app = r.app
    left join links l on l.app = r.app and l.type = r.type and l.id = r.id left join people p on p.id = l.person
    where r.is_account = 1;
  create view access as select g.app, l.person, p.name as person_name, g.principal_type, g.principal_id,
      r.name as principal_name, r.email, r.login, r.status, r.status_detail, r.account_type, r.mfa, r.last_login, r.created,
      r.manager, r.department, r.employee_id, g.resource_type, g.resource_id, o.name as resource_name, g.entitlement_id,
      e.name as entitlement_name, e.slug, e.description as entitlement_description, e.privileged, w.grant_n is null as direct,
      iif(w.grant_n is null, 'direct', w.path) as path, coalesce(w.steps, 1) as steps, g.id as grant_id, a.sync_id, a.synced_at
    from all_grants g join apps a on a.app = g.app
    left join resources r on r.app = g.app and r.type = g.principal_type and r.id = g.principal_id
    left join resources o on o.app = g.app and o.type = g.resource_type and o.id = g.resource_id
    left join entitlements e on e.app = g.app and e.id = g.entitlement_id
    left join ways w on w.grant_n = g.n
    left join links l on l.app = g.app and l.type = g.principal_type and l.id = g.principal_id
    left join people p on p.id = l.person;
  create view secrets as select r.app, r.type, r.id, r.name, coalesce(s.created, r.created) as created, s.expires, s.last_used,
      s.owner_type, s.owner_id, o.name as owner_name
    from secret_details s join resources r on r.app = s.app and r.type = s.type and r.id = s.id
    left join resources o on o.app = s.app and o.type = s.owner_type and o.id = s.owner_id;
  create view changes as
    select a.app, 'account created' as change, a.type || ':' || a.id as subject, a.name, a.status as what, '' as path
      from accounts a join before_apps b on b.app = a.app
      where not exists (select 1 from before_resources o where o.app = a.app and o.type = a.type and o.id = a.id)
    union all select b.app, 'account removed', b.type || ':' || b.id, b.name, '', '' from before_resources b
      where b.is_account = 1 and not exists (select 1 from resources r where r.app = b.app and r.type = b.type and r.id = b.id)
    union all select a.app, 'access gained', a.principal_type || ':' || a.principal_id, a.principal_name,
      a.resource_name || ' (' || a.slug || ')', a.path from access a join before_apps b on b.app = a.app
      where not exists (select 1 from before_grants o where o.app = a.app and o.id = a.grant_id)
    union all select b.app, 'access lost', b.principal_type || ':' || b.principal_id,
      coalesce(p.name, o.name, b.principal_id), coalesce(r.name || ' (' || e.slug || ')', b.entitlement_id), ''
      from before_grants b left join entitlements e on e.app = b.app and e.id = b.entitlement_id
      left join resources r on r.app = e.app and r.type = e.resource_type and r.id = e.resource_id
      left join resources p on p.app = b.app and p.type = b.principal_type and p.id = b.principal_id
      left join before_resources o on o.app = b.app and o.type = b.principal_type and o.id = b.principal_id
      where not exists (select 1 from all_grants g where g.app = b.app and g.id = b.id)`;

/** Of what is copied. */
export const indexes = `
  create index grants_of_principal on copied_grants (app, principal_type, principal_id);
  create index grants_of_entitlement on copied_grants (app, entitlement_id);
  create index grants_on_resource on copied_grants (app, resource_type, resource_id)`;
/** What was lost is what is there no more by its id. */
export const indexForBefore = "create index grants_by_id on copied_grants (app, id)";
export const indexOfPeople = "create index links_of_person on links (person)";
