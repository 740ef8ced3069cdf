create table "approval" ("id" text not null, "tenant_id" text not null, "execution_id" text not null, "name" text not null, "task" text not null, "title" text not null, "description" text null, "roles" text[] not null, "users" text[] not null, "schema" json not null, "status" text not null, "deadline_at" timestamptz null, "reason" text null, "data" json null, "answered_by" text null, "answered_at" timestamptz null, "created_at" timestamptz not null, primary key ("id"));
create index "approval_tenant_id_status_id_index" on "approval" ("tenant_id", "status", "id");
alter table "approval" add constraint "approval_execution_id_name_unique" unique ("execution_id", "name");

alter table "approval" enable row level security;
alter table "approval" force row level security;
create policy "tenant_isolation" on "approval" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
