alter table "execution" add "tier" text not null default 'TEAM', add "priority" int not null default 5, add "held" boolean not null default false;
alter table "execution" alter column "tier" drop default, alter column "priority" drop default, alter column "held" drop default;
create index "execution_tenant_id_status_workflow_id_index" on "execution" ("tenant_id", "status", "workflow_id");

alter table "workflow" add "start_policy" jsonb not null default '{"priority": 5, "concurrency": null}';
alter table "workflow" alter column "start_policy" drop default;

create table "tenant_tier" ("tenant_id" text not null, "tier" text not null, primary key ("tenant_id"));
alter table "tenant_tier" enable row level security;
alter table "tenant_tier" force row level security;
create policy "tenant_isolation" on "tenant_tier" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
