create table "workflow_secret" ("tenant_id" text not null, "name" text not null, "sealed" text not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("tenant_id", "name"));
alter table "workflow_secret" enable row level security;
alter table "workflow_secret" force row level security;
create policy "tenant_isolation" on "workflow_secret" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
