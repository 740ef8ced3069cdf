create table "build" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "release_id" text not null, "commit" text not null, "status" text not null, "digest" text null, "log" text not null, "started_at" timestamptz not null default now(), "finished_at" timestamptz null, primary key ("id"));
create index "build_tenant_id_index" on "build" ("tenant_id");
create index "build_release_id_id_index" on "build" ("release_id", "id");

create table "cluster" ("id" text not null, "tenant_id" text not null, "name" text not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "cluster_tenant_id_index" on "cluster" ("tenant_id");
alter table "cluster" add constraint "cluster_name" unique ("tenant_id", "name");

create table "configuration" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "version" int not null, "values" jsonb not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "configuration_tenant_id_index" on "configuration" ("tenant_id");
alter table "configuration" add constraint "configuration_version" unique ("project_id", "version");

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "log_line" ("pod_id" text not null, "sequence" int not null, "tenant_id" text not null, "clone" int not null, "stream" text not null, "text" text not null, "at" timestamptz not null, primary key ("pod_id", "sequence"));

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

create table "pod" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "zone_id" text not null, "name" text not null, "size" text not null, "clones" int not null, "status" text not null, "release_id" text null, "metered_until" timestamptz null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "pod_tenant_id_index" on "pod" ("tenant_id");
create index "pod_project_id_index" on "pod" ("project_id");
alter table "pod" add constraint "pod_project" unique ("zone_id", "project_id");
alter table "pod" add constraint "pod_name" unique ("zone_id", "name");

create table "project" ("id" text not null, "tenant_id" text not null, "name" text not null, "url" text not null, "branch" text not null, "health_path" text not null, "command" jsonb null, "zone_id" text null, "releases" int not null, "rollouts" int not null, "configurations" int not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "project_tenant_id_index" on "project" ("tenant_id");

create table "release" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "zone_id" text not null, "version" int not null, "ref" text not null, "commit" text not null, "digest" text null, "configuration_version" int not null, "secret_versions" jsonb not null, "size" text not null, "clones" int not null, "status" text not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "release_tenant_id_index" on "release" ("tenant_id");
alter table "release" add constraint "release_version" unique ("project_id", "version");

create table "rollout" ("id" text not null, "tenant_id" text not null, "kind" text not null, "project_id" text not null, "zone_id" text not null, "pod_id" text not null, "release_id" text not null, "ordinal" int not null, "status" text not null, "starts" int not null, "ready" int not null, "desired" int not null, "queued_at" timestamptz not null default now(), "finished_at" timestamptz null, primary key ("id"));
create index "rollout_tenant_id_index" on "rollout" ("tenant_id");
create index "rollout_open" on "rollout" ("project_id", "ordinal") where "status" not in ('HEALTHY', 'FAILED', 'ROLLED_BACK');
alter table "rollout" add constraint "rollout_ordinal" unique ("project_id", "ordinal");

create table "rollout_event" ("id" text not null, "tenant_id" text not null, "rollout_id" text not null, "sequence" int not null, "phase" text not null, "message" text not null, "at" timestamptz not null, primary key ("id"));
create index "rollout_event_tenant_id_index" on "rollout_event" ("tenant_id");
alter table "rollout_event" add constraint "rollout_event_sequence" unique ("rollout_id", "sequence");

create table "secret" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "name" text not null, "version" int not null, "updated_at" timestamptz not null default now(), primary key ("id"));
create index "secret_tenant_id_index" on "secret" ("tenant_id");
alter table "secret" add constraint "secret_name" unique ("project_id", "name");

create table "secret_version" ("id" text not null, "tenant_id" text not null, "project_id" text not null, "name" text not null, "version" int not null, "sealed" text not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "secret_version_tenant_id_index" on "secret_version" ("tenant_id");
alter table "secret_version" add constraint "secret_version_version" unique ("project_id", "name", "version");

create table "zone" ("id" text not null, "tenant_id" text not null, "cluster_id" text not null, "name" text not null, "visibility" text not null, "port" int null, "url" text null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "zone_tenant_id_index" on "zone" ("tenant_id");
alter table "zone" add constraint "zone_name" unique ("tenant_id", "name");

alter table "build" enable row level security;
alter table "build" force row level security;
create policy "tenant_isolation" on "build" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "cluster" enable row level security;
alter table "cluster" force row level security;
create policy "tenant_isolation" on "cluster" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "configuration" enable row level security;
alter table "configuration" force row level security;
create policy "tenant_reads" on "configuration" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "configuration" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "dead_letter" enable row level security;
alter table "dead_letter" force row level security;
create policy "worker_keeps" on "dead_letter" to "gantry_worker" using (true) with check (true);

alter table "idempotency" enable row level security;
alter table "idempotency" force row level security;
create policy "tenant_isolation" on "idempotency" to "gantry_app" using (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))) with check (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true)));

alter table "inbox" enable row level security;
alter table "inbox" force row level security;
create policy "tenant_isolation" on "inbox" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_receives" on "inbox" to "gantry_worker" using (true) with check (true);

alter table "log_line" enable row level security;
alter table "log_line" force row level security;
create policy "tenant_isolation" on "log_line" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);

alter table "pod" enable row level security;
alter table "pod" force row level security;
create policy "tenant_isolation" on "pod" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "pod" for select to "gantry_worker" using (true);

alter table "project" enable row level security;
alter table "project" force row level security;
create policy "tenant_isolation" on "project" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "release" enable row level security;
alter table "release" force row level security;
create policy "tenant_isolation" on "release" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "rollout" enable row level security;
alter table "rollout" force row level security;
create policy "tenant_isolation" on "rollout" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "rollout" for select to "gantry_worker" using (true);

alter table "rollout_event" enable row level security;
alter table "rollout_event" force row level security;
create policy "tenant_reads" on "rollout_event" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "rollout_event" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "secret" enable row level security;
alter table "secret" force row level security;
create policy "tenant_isolation" on "secret" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "secret_version" enable row level security;
alter table "secret_version" force row level security;
create policy "tenant_reads" on "secret_version" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "secret_version" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "zone" enable row level security;
alter table "zone" force row level security;
create policy "tenant_isolation" on "zone" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "zone" for select to "gantry_worker" using (true);
